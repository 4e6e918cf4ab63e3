using Dbr.Interop;

namespace Dbr;

/// <summary>What is known of the native library that this process uses.</summary>
public static unsafe class DbrLibrary
{
    /// <summary>The version of the native library, "1.0.0".</summary>
    /// <exception cref="DbrLibraryException">There is none, or none that fits.</exception>
    public static string Version
    {
        get
        {
            NativeLibraryLoader.EnsureLoaded();
            return Utf8Text.Read(NativeMethods.dbr_version())!;
        }
    }

    /// <summary>The file that it was loaded from; a bare name where the system found it.</summary>
    /// <exception cref="DbrLibraryException">There is none, or none that fits.</exception>
    public static string Path => NativeLibraryLoader.LoadedFrom;
}
