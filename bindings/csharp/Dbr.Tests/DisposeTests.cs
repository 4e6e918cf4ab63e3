using Dbr.Tests.Support;

namespace Dbr.Tests;

public sealed class DisposeTests
{
    [Theory, CombinedWays]
    public async Task DisposeCancelsTheCallsInFlight(Way way)
    {
        await using ScriptedServer server = new(_ => ScriptedReply.Hold);
        DbrClient client = server.NewClient();
        using CancellationTokenSource unrelated = new();
        Task<DbrUser> call = client.MeAsync(way, token: unrelated.Token);
        await server.ArrivedAsync();

        client.Dispose();

        OperationCanceledException e = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Soon());
        Assert.NotEqual(unrelated.Token, e.CancellationToken);
        await server.LeftAsync();
    }

    [Theory, CombinedWays]
    public async Task DisposeAsyncLetsTheCallsInFlightEnd(Way way)
    {
        TaskCompletionSource answer = new();
        await using ScriptedServer server = new(
            _ => ScriptedReply.Json(200, ScriptedServer.User) with { After = answer.Task });
        DbrClient client = server.NewClient();
        Task<DbrUser> call = client.MeAsync(way);
        await server.ArrivedAsync();

        Task disposing = client.DisposeAsync().AsTask();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.MeAsync(way).Soon());
        Assert.False(disposing.IsCompleted);
        answer.SetResult();

        Assert.Equal("admin", (await call.Soon()).Username);
        await disposing.Soon();
    }

    [Fact]
    public async Task DisposeCutsDisposeAsyncShort()
    {
        await using ScriptedServer server = new(_ => ScriptedReply.Hold);
        DbrClient client = server.NewClient();
        Task<DbrUser> call = client.MeAsync();
        await server.ArrivedAsync();
        Task disposing = client.DisposeAsync().AsTask();
        client.Dispose();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Soon());
        await disposing.Soon();
    }

    [Theory, CombinedWays]
    public async Task UseAfterDisposeIsObjectDisposed(Way way)
    {
        await using ScriptedServer server = new(_ => ScriptedReply.Json(200, ScriptedServer.User));
        DbrClient client = server.NewClient();
        await client.MeAsync(way).Soon();
        client.Dispose();
        client.Dispose();
        await client.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.MeAsync(way).Soon());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.LoginAsync(way, "a", "b").Soon());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.LogoutAsync(way).Soon());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.SendAsync(way, "GET", "/").Soon());
        Assert.Throws<ObjectDisposedException>(() => client.SetBearerToken("token"));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task DisposeInsideACallbackDoesNotWaitForItself()
    {
        await using ScriptedServer server = new(_ => ScriptedReply.Json(200, ScriptedServer.User));
        foreach (Way way in Enum.GetValues<Way>())
        {
            DbrClient? client = null;
            TaskCompletionSource done = new();
            client = server.NewClient(options => options.AfterAttempt = _ =>
            {
                client!.Dispose();
                done.SetResult();
            });
            Task<DbrUser> call = client.MeAsync(way);
            await done.Task.Soon();
            await client.DisposeAsync().AsTask().Soon();
            await call.Soon().ContinueWith(_ => { }, TaskScheduler.Default);
            Assert.True(call.IsCompleted);
        }
    }

    [Fact]
    public async Task DisposeWhileManyThreadsCallEndsEveryCall()
    {
        await using ScriptedServer server = new(_ => ScriptedReply.Json(200, ScriptedServer.User));
        for (int round = 0; round < 10; round++)
        {
            DbrClient client = server.NewClient();
            Task[] callers = [.. Enumerable.Range(0, 8).Select(i => CallUntilDisposedAsync(client, (Way)(i % 2)))];
            await server.ArrivedAsync(8);
            if (round % 2 == 0)
            {
                client.Dispose();
            }
            else
            {
                await client.DisposeAsync().AsTask().Soon();
            }

            await Task.WhenAll(callers).Soon();
        }
    }

    private static async Task CallUntilDisposedAsync(DbrClient client, Way way)
    {
        try
        {
            while (true)
            {
                await client.MeAsync(way).Soon();
            }
        }
        catch (Exception e) when (e is ObjectDisposedException or OperationCanceledException)
        {
            // The end that is wanted.
        }
    }
}
