using System.Diagnostics;
using System.Runtime.CompilerServices;
using Dbr.Tests.Support;

namespace Dbr.Tests;

public sealed class ConcurrencyTests(DevServer devServer) : IClassFixture<DevServer>
{
    [Fact]
    public async Task AThousandCallsAreInFlightAtOnceAndHoldNoThread()
    {
        const int Count = 1000;
        TaskCompletionSource answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ScriptedServer server = new(
            _ => ScriptedReply.Json(200, ScriptedServer.User) with { After = answer.Task });
        using DbrClient client = server.NewClient(options => options.MaxConcurrency = Count);
        DbrCallOptions options = new() { Timeout = TimeSpan.FromMinutes(2), AttemptTimeout = TimeSpan.FromMinutes(2) };
        int threads = Process.GetCurrentProcess().Threads.Count;

        Task<DbrUser>[] calls = [.. Enumerable.Range(0, Count).Select(_ => client.MeAsync(options))];
        await server.ArrivedAsync(Count);

        Assert.DoesNotContain(calls, call => call.IsCompleted);
        Assert.InRange(Process.GetCurrentProcess().Threads.Count, 0, threads + 50);
        answer.SetResult();
        DbrUser[] users = await Task.WhenAll(calls).Soon();
        Assert.All(users, user => Assert.Equal("admin", user.Username));
    }

    [Fact]
    public async Task CallsSurviveACollectorThatNeverRests()
    {
        using CancellationTokenSource stop = new(TimeSpan.FromSeconds(Env.Soak ? 60 : 3));
        Thread collector = new(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);
                GC.WaitForPendingFinalizers();
            }
        })
        { IsBackground = true };
        collector.Start();
        using DbrClient client = devServer.NewClient(options =>
        {
            options.Log = (_, line) => Assert.NotEmpty(line);
            options.LogLevel = DbrLogLevel.Debug;
            options.BeforeRequest = (_, headers) => headers.Set("X-Round", Guid.NewGuid().ToString());
            options.AfterAttempt = attempt => Assert.NotEmpty(attempt.Url);
        });
        await client.LoginAsync("admin", "admin123").Soon();
        do
        {
            await RoundAsync(client);
        }
        while (!stop.IsCancellationRequested);

        collector.Join();
        Assert.Equal("admin", (await client.MeAsync().Soon()).Username);
    }

    [Fact]
    public async Task AForgottenClientIsCollectedWithItsDelegates()
    {
        WeakReference delegates = await ForgetAsync(devServer);
        for (long begun = Stopwatch.GetTimestamp(); delegates.IsAlive && Stopwatch.GetElapsedTime(begun) < Env.Soon;)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            await Task.Delay(20);
        }

        Assert.False(delegates.IsAlive);
    }

    [Fact]
    public async Task TwoUsersOnTwoClientsNeverMix()
    {
        using DbrClient admin = devServer.NewClient();
        using DbrClient worker = devServer.NewClient();
        await admin.LoginAsync("admin", "admin123").Soon();
        await worker.LoginAsync("worker", "worker123").Soon();
        Task<DbrUser>[] calls =
            [.. Enumerable.Range(0, 200).Select(i => (i % 2 == 0 ? admin : worker).MeAsync((Way)(i / 2 % 2)))];
        DbrUser[] users = await Task.WhenAll(calls).Soon();
        Assert.All(users.Select((user, i) => (user, i)), pair =>
            Assert.Equal(pair.i % 2 == 0 ? "admin" : "worker", pair.user.Username));
    }

    private static async Task RoundAsync(DbrClient client)
    {
        using CancellationTokenSource source = new();
        Task<DbrUser>[] calls = [.. Enumerable.Range(0, 20).Select(i => client.MeAsync((Way)(i % 4 == 0 ? 0 : 1)))];
        Task<DbrUser> cancelled = client.MeAsync(source.Token);
        await source.CancelAsync();
        foreach (DbrUser user in await Task.WhenAll(calls).Soon())
        {
            Assert.Equal("admin", user.Username);
        }

        await cancelled.ContinueWith(_ => { }, TaskScheduler.Default).Soon();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<WeakReference> ForgetAsync(DevServer server)
    {
        object held = new();
        WeakReference weak = new(held);
        await CallAsync(server.NewClient(options => options.Log = (_, _) => GC.KeepAlive(held)));
        return weak;

        static async Task CallAsync(DbrClient client)
        {
            await client.LoginAsync("admin", "admin123").Soon();
            await client.MeAsync().Soon();
        }
    }
}
