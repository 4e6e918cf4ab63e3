using System.Collections.Concurrent;
using System.Text;
using Dbr.Tests.Support;

namespace Dbr.Tests;

public sealed class CallbackTests
{
    [Theory, CombinedWays]
    public async Task WhatBeforeRequestThrowsEndsTheCallAndIsItsReason(Way way)
    {
        await using ScriptedServer server = new(_ => ScriptedReply.Json(200, ScriptedServer.User));
        InvalidOperationException thrown = new("mine");
        using DbrClient client = server.NewClient(options => options.BeforeRequest = (_, _) => throw thrown);
        DbrException e = await Assert.ThrowsAsync<DbrException>(() => client.MeAsync(way).Soon());
        Assert.Equal(DbrStatus.Internal, e.Status);
        Assert.Same(thrown, e.InnerException);
        Assert.Empty(server.Requests);
    }

    [Theory, CombinedWays]
    public async Task WhatTheProviderOrTheTransportThrowsEndsTheCall(Way way)
    {
        InvalidOperationException thrown = new("mine");
        using DbrClient provider = new(new DbrClientOptions
        {
            BearerTokenProvider = () => throw thrown,
            Transport = _ => new DbrTransportReply(),
        });
        using DbrClient transport = new(new DbrClientOptions { Transport = _ => throw thrown });
        foreach (DbrClient client in new[] { provider, transport })
        {
            DbrException e = await Assert.ThrowsAsync<DbrException>(() => client.MeAsync(way).Soon());
            Assert.Same(thrown, e.InnerException);
        }
    }

    [Theory, CombinedWays]
    public async Task WhatLogAndAfterAttemptThrowIsIgnored(Way way)
    {
        await using ScriptedServer server = new(_ => ScriptedReply.Json(200, ScriptedServer.User));
        int called = 0;
        using DbrClient client = server.NewClient(options =>
        {
            options.LogLevel = DbrLogLevel.Debug;
            options.Log = (_, _) => throw new InvalidOperationException("log" + Interlocked.Increment(ref called));
            options.AfterAttempt = _ => throw new InvalidOperationException("after" + Interlocked.Increment(ref called));
        });
        Assert.Equal("admin", (await client.MeAsync(way).Soon()).Username);
        Assert.InRange(called, 2, int.MaxValue);
    }

    [Theory, CombinedWays]
    public async Task AHeaderThatIsNotAllowedThrowsInTheCallbackAndEndsTheCall(Way way)
    {
        await using ScriptedServer server = new(_ => ScriptedReply.Json(200, ScriptedServer.User));
        using DbrClient client = server.NewClient(
            options => options.BeforeRequest = (_, headers) => headers.Set("Host", "elsewhere"));
        await Assert.ThrowsAsync<DbrInvalidArgumentException>(() => client.MeAsync(way).Soon());
        Assert.Empty(server.Requests);
    }

    [Theory, CombinedWays]
    public async Task HooksSeeEveryAttempt(Way way)
    {
        int served = 0;
        await using ScriptedServer server = new(_ => Interlocked.Increment(ref served) < 3
            ? ScriptedReply.Json(503, "{}")
            : ScriptedReply.Json(200, ScriptedServer.User));
        ConcurrentQueue<DbrAttempt> before = new();
        ConcurrentQueue<DbrAttempt> after = new();
        using DbrClient client = server.NewClient(options =>
        {
            options.Retry = new DbrRetryPolicy { InitialInterval = TimeSpan.FromMilliseconds(10) };
            options.BeforeRequest = (attempt, headers) =>
            {
                before.Enqueue(attempt);
                headers.Set("X-Attempt", attempt.Attempt.ToString(null as IFormatProvider));
            };
            options.AfterAttempt = after.Enqueue;
        });
        await client.MeAsync(way).Soon();
        Assert.Equal([1, 2, 3], before.Select(attempt => attempt.Attempt));
        Assert.Equal([503, 503, 200], after.Select(attempt => attempt.HttpStatus));
        Assert.Equal([true, true, false], after.Select(attempt => attempt.RetryIn is not null));
        Assert.Equal(["1", "2", "3"], server.Requests.Select(request => request.Headers["X-Attempt"]));
        Assert.All(after, attempt => Assert.Equal(("me", "GET", server.Url + "/api/v1/auth/me"),
            (attempt.Operation, attempt.Method, attempt.Url)));
        Assert.All(after, attempt => Assert.InRange(attempt.Elapsed, TimeSpan.FromTicks(1), Env.Soon));
    }

    [Theory, CombinedWays]
    public async Task ATransportStandsInForHttp(Way way)
    {
        string? seen = null;
        using DbrClient client = new(new DbrClientOptions
        {
            BearerTokenProvider = () => "provided",
            Transport = request =>
            {
                seen = $"{request.Method} {request.Url} {Encoding.UTF8.GetString(request.Body)} " +
                    $"{request.GetHeader("authorization")} {request.GetHeader("X-None") ?? "none"} " +
                    $"{request.IsCancelled} {request.Timeout > TimeSpan.Zero}";
                return new DbrTransportReply { StatusCode = 201, Body = "[1]"u8.ToArray(), Headers = { ["ETag"] = "e" } };
            },
        });
        DbrResponse response = await client.SendAsync(way, "PUT", "/x?y=1", "{}"u8.ToArray()).Soon();
        Assert.Equal("PUT http://127.0.0.1:8000/x?y=1 {} Bearer provided none False True", seen);
        Assert.Equal((201, "[1]", "e"), (response.StatusCode, response.GetBodyText(), response.Headers["etag"]));
    }

    [Theory, CombinedWays]
    public async Task ATransportsStatusIsTheAttempts(Way way)
    {
        int calls = 0;
        using DbrClient client = new(new DbrClientOptions
        {
            Retry = new DbrRetryPolicy { InitialInterval = TimeSpan.FromMilliseconds(1) },
            Transport = _ => ++calls < 3
                ? new DbrTransportReply { Status = DbrStatus.Connect }
                : new DbrTransportReply { Status = DbrStatus.Protocol },
        });
        DbrProtocolException e = await Assert.ThrowsAsync<DbrProtocolException>(() => client.MeAsync(way).Soon());
        Assert.Equal(3, e.Attempts);
    }

    [Fact]
    public async Task ABlockingCallInsideACallbackOfTheIoThreadIsRefused()
    {
        await using ScriptedServer server = new(_ => ScriptedReply.Json(200, ScriptedServer.User));
        DbrClient? client = null;
        DbrException? refused = null;
        using (client = server.NewClient(options => options.AfterAttempt =
            _ => refused ??= Assert.ThrowsAny<DbrException>(() => client!.Me())))
        {
            await client.MeAsync().Soon();
        }

        Assert.Equal(DbrStatus.WouldDeadlock, refused?.Status);
    }

    [Fact]
    public async Task ContinuationsDoNotRunOnTheLibrarysThread()
    {
        await using ScriptedServer server = new(_ => ScriptedReply.Json(200, ScriptedServer.User));
        using DbrClient client = server.NewClient();
        // A blocking call there would be refused.
        DbrUser user = await client.MeAsync().ContinueWith(
            _ => client.Me(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default).Soon();
        Assert.Equal("admin", user.Username);
    }
}
