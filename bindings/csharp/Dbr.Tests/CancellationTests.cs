using Dbr.Tests.Support;

namespace Dbr.Tests;

public sealed class CancellationTests
{
    [Theory, CombinedWays]
    public async Task CancellingInMidCallDisconnectsAndCarriesTheToken(Way way)
    {
        await using ScriptedServer server = new(_ => ScriptedReply.Hold);
        using DbrClient client = server.NewClient();
        using CancellationTokenSource source = new();
        Task<DbrUser> call = client.MeAsync(way, token: source.Token);
        await server.ArrivedAsync();
        Assert.False(call.IsCompleted);

        await source.CancelAsync();

        OperationCanceledException e = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Soon());
        Assert.Equal(source.Token, e.CancellationToken);
        await server.LeftAsync();
    }

    [Fact]
    public async Task ACancelledTaskIsCanceledAndNotFaulted()
    {
        await using ScriptedServer server = new(_ => ScriptedReply.Hold);
        using DbrClient client = server.NewClient();
        using CancellationTokenSource source = new();
        Task<DbrResponse> call = client.SendAsync("GET", "/slow", cancellationToken: source.Token);
        await server.ArrivedAsync();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Soon());
        Assert.True(call.IsCanceled);
    }

    [Theory, CombinedWays]
    public async Task ATokenThatFiredBeforeSendsNothing(Way way)
    {
        await using ScriptedServer server = new(_ => ScriptedReply.Json(200, ScriptedServer.User));
        using DbrClient client = server.NewClient();
        CancellationToken fired = new(canceled: true);
        OperationCanceledException e = await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => client.LoginAsync(way, "admin", "admin123", fired).Soon());
        Assert.Equal(fired, e.CancellationToken);
        Assert.Empty(server.Requests);
    }

    [Theory, CombinedWays]
    public async Task CancellingEndsTheWaitBetweenAttempts(Way way)
    {
        await using ScriptedServer server = new(_ => ScriptedReply.Json(503, "{}"));
        using DbrClient client = server.NewClient(options => options.Retry = new DbrRetryPolicy
        {
            InitialInterval = 10 * Env.Soon,
            MaxInterval = 10 * Env.Soon,
            MaxElapsed = Timeout.InfiniteTimeSpan,
        });
        using CancellationTokenSource source = new();
        Task<DbrUser> call = client.MeAsync(
            way, new DbrCallOptions { Timeout = 20 * Env.Soon }, source.Token);
        await server.ArrivedAsync();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Soon());
    }

    [Fact]
    public async Task OneTokenEndsManyCallsAndTheClientGoesOn()
    {
        await using ScriptedServer server = new(request => request.Target.EndsWith("/me", StringComparison.Ordinal)
            ? ScriptedReply.Json(200, ScriptedServer.User)
            : ScriptedReply.Hold);
        using DbrClient client = server.NewClient();
        using CancellationTokenSource source = new();
        Task<DbrResponse>[] calls =
            [.. Enumerable.Range(0, 50).Select(_ => client.SendAsync("GET", "/slow", cancellationToken: source.Token))];
        await server.ArrivedAsync(50);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(calls).Soon());
        Assert.All(calls, call => Assert.True(call.IsCanceled));
        await server.LeftAsync(50);
        Assert.Equal("admin", (await client.MeAsync().Soon()).Username);
    }

    [Fact]
    public async Task CancelsThatRaceTheAnswerEndEachCallOnce()
    {
        await using ScriptedServer server = new(_ => ScriptedReply.Json(200, ScriptedServer.User));
        using DbrClient client = server.NewClient();
        int rounds = Env.Soak ? 20_000 : 1_000;
        int answered = 0;
        for (int i = 0; i < rounds; i++)
        {
            using CancellationTokenSource source = new();
            Task<DbrUser> call = client.MeAsync(source.Token);
            Thread.SpinWait(i % 200 * 50);
            source.Cancel();
            try
            {
                await call.Soon();
                answered++;
            }
            catch (OperationCanceledException)
            {
                Assert.True(call.IsCanceled);
            }
        }

        Assert.InRange(answered, 0, rounds);
        Assert.Equal("admin", (await client.MeAsync().Soon()).Username);
    }
}
