using System.Diagnostics;

namespace Dbr.Benchmarks;

/// <summary>One of the two halves that compare-with-c runs in turn: it prints what a call takes, in nanoseconds.</summary>
internal static class Loop
{
    public static async Task RunAsync(string way, int count, string url)
    {
        using DbrClient client = new(new DbrClientOptions { ServerUrl = url });
        await client.LoginAsync("admin", "admin123").ConfigureAwait(false);

        // Long enough for the compiler's last tier.
        await CallAsync(client, way, count).ConfigureAwait(false);
        long begun = Stopwatch.GetTimestamp();
        await CallAsync(client, way, count).ConfigureAwait(false);
        Console.WriteLine((long)(Stopwatch.GetElapsedTime(begun).TotalNanoseconds / count));
    }

    private static async Task CallAsync(DbrClient client, string way, int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (way == "blocking")
            {
                client.Me();
            }
            else
            {
                await client.MeAsync().ConfigureAwait(false);
            }
        }
    }
}
