using System.Runtime.InteropServices;
using Dbr.Tests.Support;

namespace Dbr.Tests;

[Collection(nameof(Alone))]
public sealed partial class MemoryTests(DevServer devServer) : IClassFixture<DevServer>
{
    [Theory, CombinedWays]
    public async Task AThousandCallsLeaveNothingBehindInNativeMemory(Way way)
    {
        using DbrClient client = devServer.NewClient();
        await client.LoginAsync(way, "admin", "admin123").Soon();
        long grown = 0;
        for (int round = 0; round < 20; round++)
        {
            long before = InUse();
            await RoundAsync(client, way);
            grown = InUse() - before;
            if (round > 0 && Math.Abs(grown) < 48 * 250)
            {
                return; // The runtime takes and gives back as well, in steps: one round that is flat is enough.
            }
        }

        Assert.Fail($"A thousand calls grew by {grown} bytes.");
    }

    // Results, errors, options and tokens of cancellation: 250 of each.
    private static async Task RoundAsync(DbrClient client, Way way)
    {
        DbrCallOptions options = new() { Timeout = TimeSpan.FromMinutes(1) };
        using CancellationTokenSource source = new();
        for (int i = 0; i < 250; i++)
        {
            await client.MeAsync(way, null, source.Token).Soon();
            await client.SendAsync(way, "GET", "/health", default, options).Soon();
            await Assert.ThrowsAsync<DbrNotFoundException>(() => client.SendAsync(way, "GET", "/nowhere", default, options).Soon());
            await Assert.ThrowsAsync<DbrInvalidArgumentException>(
                () => client.SendAsync(way, "GET", "no-slash", default, options).Soon());
        }
    }

    /// <summary>Bytes of malloc in use, once what the collector finds has been given back.</summary>
    private static long InUse()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        MallInfo info = mallinfo2();
        return (long)(info.InArenas + info.Mapped);
    }

    [LibraryImport("libc.so.6")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial MallInfo mallinfo2();

    [StructLayout(LayoutKind.Sequential)]
    private struct MallInfo
    {
        public nuint Arena, FreeBlocks, FastBlocks, MappedBlocks, Mapped, Unused, FreeInFastBlocks, InArenas, Free, Top;
    }
}
