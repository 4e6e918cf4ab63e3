using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;

namespace Dbr.Interop;

/// <summary>Finds the native library once per process, and refuses one that this package cannot work with.</summary>
internal static unsafe class NativeLibraryLoader
{
    internal const string FileName = "libdbr.so.1";
    internal const string PathVariable = "DBR_LIBRARY_PATH";

    private const string Advice =
        "Install libdbr 1.0 or later (or the Dbr package for this platform), or set DBR_LIBRARY_PATH to the file or " +
        "to its directory.";

    private static readonly object Gate = new();
    private static volatile Found? _found;

    internal sealed record Found(nint Handle, string Path);

    /// <summary>Where the library was loaded from.</summary>
    internal static string LoadedFrom => (_found ?? Load()).Path;

    /// <summary>To be called before anything native: a failure is then an exception that explains itself.</summary>
    internal static void EnsureLoaded() => _ = _found ?? Load();

    /// <summary>The places to look at, in this order. Plain names are for the system's own search.</summary>
    internal static IReadOnlyList<string> Candidates(string? overridePath, string baseDirectory, string? nativeDirectories)
    {
        if (!string.IsNullOrEmpty(overridePath))
        {
            // Whoever names a place wants that one, and would not like another to be taken in silence.
            return [Directory.Exists(overridePath) ? Path.Combine(overridePath, FileName) : overridePath];
        }

        List<string> candidates = [];
        foreach (string directory in (nativeDirectories ?? "").Split(Path.PathSeparator))
        {
            if (directory.Length > 0)
            {
                candidates.Add(Path.Combine(directory, FileName));
            }
        }

        string architecture = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
        foreach (string rid in new[] { RuntimeInformation.RuntimeIdentifier, "linux-" + architecture })
        {
            candidates.Add(Path.Combine(baseDirectory, "runtimes", rid, "native", FileName));
        }

        candidates.Add(Path.Combine(baseDirectory, FileName));
        candidates.Add(FileName);
        return [.. candidates.Distinct()];
    }

    /// <summary>Null where the loaded version fits the one built against, otherwise the sentence that says why not.</summary>
    internal static string? Mismatch(uint loaded, uint builtAgainst, string path) =>
        loaded >> 16 == builtAgainst >> 16 && (loaded & 0xff00) >= (builtAgainst & 0xff00)
            ? null
            : $"libdbr {Text(loaded)} was loaded from {path}, but this Dbr package needs libdbr {builtAgainst >> 16}." +
              $"{(builtAgainst >> 8) & 0xff} or a later {builtAgainst >> 16}.x (it was built against " +
              $"{Text(builtAgainst)}). {Advice}";

    private static string Text(uint version) => $"{version >> 16}.{(version >> 8) & 0xff}.{version & 0xff}";

    private static Found Load()
    {
        lock (Gate)
        {
            if (_found is { } already)
            {
                return already;
            }

            Found found = Find(Candidates(
                Environment.GetEnvironmentVariable(PathVariable), AppContext.BaseDirectory,
                AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string));
            if (NativeLibrary.TryGetExport(found.Handle, "dbr_version_number", out nint version))
            {
                uint number = ((delegate* unmanaged[Cdecl]<uint>)version)();
                if (Mismatch(number, NativeMethods.DBR_VERSION_NUMBER, found.Path) is { } mismatch)
                {
                    throw new DbrLibraryException(mismatch);
                }
            }
            else
            {
                throw new DbrLibraryException($"{found.Path} is not libdbr: it has no dbr_version_number. {Advice}");
            }

            NativeLibrary.SetDllImportResolver(typeof(NativeMethods).Assembly, Resolve);
            return _found = found;
        }
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath) =>
        name == NativeMethods.Library ? _found?.Handle ?? 0 : 0;

    /// <summary>The first of the candidates that loads; where none does, the exception says why of each.</summary>
    internal static Found Find(IReadOnlyList<string> candidates)
    {
        StringBuilder tried = new();
        foreach (string candidate in candidates)
        {
            string? reason = TryLoad(candidate, out nint handle);
            if (reason is null)
            {
                return new Found(handle, candidate);
            }

            tried.Append("\n  ").Append(candidate).Append(": ").Append(reason);
        }

        throw new DbrLibraryException($"The native library {FileName} was not found. {Advice} Tried:{tried}");
    }

    private static string? TryLoad(string candidate, out nint handle)
    {
        handle = 0;
        if (candidate.Contains('/', StringComparison.Ordinal) && !File.Exists(candidate))
        {
            return "no such file";
        }

        try
        {
            handle = NativeLibrary.Load(candidate);
            return null;
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            // The last line is the dynamic linker's own; those before it are advice for developers of the runtime.
            return e.Message.TrimEnd().Split('\n')[^1].Trim();
        }
    }
}
