using System.Diagnostics;
using Dbr.Interop;
using Dbr.Tests.Support;

namespace Dbr.Tests;

public sealed class LibraryTests
{
    [Fact]
    public void TheLoadedVersionIsTold()
    {
        Assert.Matches(@"^1\.\d+\.\d+$", DbrLibrary.Version);
        Assert.EndsWith("libdbr.so.1", DbrLibrary.Path, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AMissingLibraryIsASentenceThatListsWhereItLooked()
    {
        (int status, string output, string error) = await SmokeProcess.RunAsync(
            ["version"], ("DBR_LIBRARY_PATH", null), ("LD_LIBRARY_PATH", null));
        if (status == 0)
        {
            // This machine's system has one: it must be that which was taken, for want of all the others.
            Assert.EndsWith(" from libdbr.so.1\n", output, StringComparison.Ordinal);
            return;
        }

        Assert.Contains("libdbr.so.1 was not found. Install libdbr 1.0", error, StringComparison.Ordinal);
        Assert.Contains("DBR_LIBRARY_PATH", error, StringComparison.Ordinal);
        Assert.Contains("runtimes/linux-", error, StringComparison.Ordinal);
        Assert.Contains("libdbr.so.1: cannot open shared object file", error, StringComparison.Ordinal);
    }

    [Fact]
    public void WhereNothingIsFoundTheExceptionNamesEveryPlaceWithItsReason()
    {
        string directory = Directory.CreateTempSubdirectory("dbr-tests-").FullName;
        try
        {
            // The system's own search, for a name that no system has.
            string[] places = [.. NativeLibraryLoader.Candidates(null, directory, directory)];
            places[^1] = "libdbr-of-nowhere.so.1";
            File.WriteAllText(places[0], "not a library");

            DbrLibraryException exception = Assert.Throws<DbrLibraryException>(() => NativeLibraryLoader.Find(places));

            Assert.StartsWith("The native library libdbr.so.1 was not found. Install libdbr 1.0", exception.Message);
            string[] lines = exception.Message.Split("\n  ")[1..];
            Assert.Equal(places.Length, lines.Length);
            Assert.Equal(places, lines.Select(line => line[..line.IndexOf(": ", StringComparison.Ordinal)]));
            Assert.Contains("file too short", lines[0], StringComparison.Ordinal);
            Assert.All(lines[1..^1], line => Assert.EndsWith(": no such file", line, StringComparison.Ordinal));
            Assert.Contains("cannot open shared object file", lines[^1], StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public async Task AnOverrideThatLeadsNowhereIsNotReplacedInSilence()
    {
        (int status, _, string error) =
            await SmokeProcess.RunAsync(["version"], ("DBR_LIBRARY_PATH", "/nonexistent/libdbr.so.1"));
        Assert.Equal(1, status);
        Assert.Contains("/nonexistent/libdbr.so.1: no such file", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("unsigned dbr_version_number(void) { return 0x020000; }", "libdbr 2.0.0 was loaded from ")]
    [InlineData("unsigned dbr_version_number(void) { return 0x000900; }", "libdbr 0.9.0 was loaded from ")]
    [InlineData("int something_else;", "is not libdbr")]
    public async Task AnotherVersionIsRefusedInASentence(string source, string sentence)
    {
        string directory = Directory.CreateTempSubdirectory("dbr-tests-").FullName;
        try
        {
            await CompileAsync(source, Path.Combine(directory, "libdbr.so.1"));
            (int status, _, string error) = await SmokeProcess.RunAsync(["version"], ("DBR_LIBRARY_PATH", directory));
            Assert.Equal(1, status);
            Assert.Contains(sentence, error, StringComparison.Ordinal);
            Assert.Contains(directory, error, StringComparison.Ordinal);
            Assert.Contains("Install libdbr 1.0", error, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Theory]
    [InlineData(0x010000, true)]
    [InlineData(0x010207, true)]
    [InlineData(0x020000, false)]
    [InlineData(0x000900, false)]
    public void TheMajorVersionMustBeEqualAndTheMinorNotOlder(uint loaded, bool fits)
    {
        Assert.Equal(fits, NativeLibraryLoader.Mismatch(loaded, 0x010000, "x") is null);
        Assert.Contains(
            "needs libdbr 1.3 or a later 1.x (it was built against 1.3.0)",
            NativeLibraryLoader.Mismatch(0x010207, 0x010300, "x")!, StringComparison.Ordinal);
    }

    [Fact]
    public void ThePackagesLibraryComesBeforeTheSystems()
    {
        IReadOnlyList<string> places = NativeLibraryLoader.Candidates(null, "/app", "/store/runtimes/linux-x64/native/:/shared");
        Assert.Equal("/store/runtimes/linux-x64/native/libdbr.so.1", places[0]);
        Assert.Contains($"/app/runtimes/linux-{Architecture}/native/libdbr.so.1", places);
        Assert.Equal("libdbr.so.1", places[^1]);
        Assert.Equal(["/only/this.so"], NativeLibraryLoader.Candidates("/only/this.so", "/app", "/store"));
        Assert.Equal(["/tmp/libdbr.so.1"], NativeLibraryLoader.Candidates("/tmp", "/app", null));
    }

    [Fact]
    public async Task AProcessMayLeaveWhileCallsAreInFlight()
    {
        await using ScriptedServer server = new(_ => ScriptedReply.Hold);
        for (int round = 0; round < (Env.Soak ? 30 : 3); round++)
        {
            (int status, string output, string error) = await SmokeProcess.RunAsync(["exit", server.Url]);
            Assert.Equal((0, "leaving\n", ""), (status, output, error));
        }
    }

    private static string Architecture =>
        System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();

    private static async Task CompileAsync(string source, string output)
    {
        ProcessStartInfo start = new("cc", ["-shared", "-fPIC", "-x", "c", "-", "-o", output])
        {
            RedirectStandardInput = true,
        };
        using Process compiler = Process.Start(start)!;
        await compiler.StandardInput.WriteAsync(source);
        compiler.StandardInput.Close();
        await compiler.WaitForExitAsync();
        Assert.Equal(0, compiler.ExitCode);
    }
}
