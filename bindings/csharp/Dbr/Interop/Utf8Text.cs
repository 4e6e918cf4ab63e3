using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;
using System.Security.Cryptography;
using System.Text;

namespace Dbr.Interop;

/// <summary>
/// Text on its way into C. Stricter than the runtime's own marshaller: U+0000, which would cut the text short, and
/// unpaired surrogates, which would become U+FFFD, make it one that the library refuses, by the name of the argument.
/// What was copied is wiped, since it may be a password.
/// </summary>
[CustomMarshaller(typeof(string), MarshalMode.ManagedToUnmanagedIn, typeof(ManagedToUnmanagedIn))]
internal static unsafe class Utf8Text
{
    /// <summary>A byte that stands in no UTF-8.</summary>
    private const byte NoUtf8 = 0xff;

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>The text that a pointer of the library names; null for NULL.</summary>
    internal static string? Read(byte* text) => Marshal.PtrToStringUTF8((nint)text);

    /// <summary>The bytes that a pointer and a length of the library name, as text.</summary>
    internal static string Read(byte* text, nuint length) =>
        text is null ? "" : Encoding.UTF8.GetString(text, checked((int)length));

    /// <summary>A copy of the bytes that a pointer and a length of the library name.</summary>
    internal static byte[] Copy(void* bytes, nuint length) =>
        bytes is null ? [] : new ReadOnlySpan<byte>(bytes, checked((int)length)).ToArray();

    internal ref struct ManagedToUnmanagedIn
    {
        private byte* _allocated;
        private Span<byte> _text;

        public static int BufferSize => 512;

        public void FromManaged(string? managed, Span<byte> buffer)
        {
            if (managed is null)
            {
                return;
            }

            // Three bytes for each UTF-16 unit is the most that UTF-8 takes.
            if (managed.Length >= buffer.Length / 3)
            {
                int size = checked((managed.Length * 3) + 1);
                _allocated = (byte*)NativeMemory.Alloc((nuint)size);
                buffer = new Span<byte>(_allocated, size);
            }

            _text = buffer;
            if (managed.Contains('\0', StringComparison.Ordinal) || !TryEncode(managed, buffer))
            {
                buffer[0] = NoUtf8;
                buffer[1] = 0;
            }
        }

        public readonly byte* ToUnmanaged() => (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(_text));

        public readonly void Free()
        {
            CryptographicOperations.ZeroMemory(_text);
            NativeMemory.Free(_allocated);
        }

        private static bool TryEncode(string text, Span<byte> buffer)
        {
            try
            {
                buffer[Strict.GetBytes(text, buffer)] = 0;
                return true;
            }
            catch (EncoderFallbackException)
            {
                // Not passed on: its message would show a part of the text.
                return false;
            }
        }
    }
}
