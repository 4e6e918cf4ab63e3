using Dbr.Interop;
using Dbr.Tests.Support;

namespace Dbr.Tests;

public sealed class OptionsTests
{
    [Theory, CombinedWays]
    public async Task HeadersAndTheUserAgentReachTheServer(Way way)
    {
        await using ScriptedServer server = new(_ => ScriptedReply.Json(200, ScriptedServer.User));
        using DbrClient client = server.NewClient(options =>
        {
            options.Headers["X-Client"] = "client";
            options.Headers["X-Both"] = "client";
            options.UserAgentSuffix = "my-program/2.1";
        });
        await client.MeAsync(way, new DbrCallOptions { Headers = { ["X-Both"] = "call" } }).Soon();
        ScriptedRequest request = Assert.Single(server.Requests);
        Assert.Equal("client", request.Headers["X-Client"]);
        Assert.Equal("call", request.Headers["X-Both"]);
        Assert.Equal("Bearer scripted-token", request.Headers["Authorization"]);
        Assert.Matches("^libdbr/[0-9.]+ dbr-csharp/1.0.0 my-program/2.1$", request.Headers["User-Agent"]);
    }

    [Theory, CombinedWays]
    public async Task RetriesFollowThePolicyOfClientAndCall(Way way)
    {
        int served = 0;
        await using ScriptedServer server = new(_ => Interlocked.Increment(ref served) == 5
            ? ScriptedReply.Json(200, ScriptedServer.User)
            : ScriptedReply.Json(503, "{}"));
        using DbrClient client = server.NewClient(options => options.Retry = new DbrRetryPolicy
        {
            InitialInterval = TimeSpan.FromMilliseconds(20),
            Exponent = 1,
            MaxElapsed = Timeout.InfiniteTimeSpan,
        });
        Assert.Equal("admin", (await client.MeAsync(way).Soon()).Username);
        Assert.Equal(5, server.Requests.Count);
        // The first wait, of 5 s at least, would end too late, though not by the default.
        DbrCallOptions soon = new()
        {
            Retry = new DbrRetryPolicy
            {
                InitialInterval = TimeSpan.FromSeconds(10),
                MaxElapsed = TimeSpan.FromSeconds(1),
            },
        };
        DbrException late = await Assert.ThrowsAsync<DbrApiException>(() => client.MeAsync(way, soon).Soon());
        Assert.Equal(1, late.Attempts);
        DbrCallOptions once = new() { Retry = DbrRetryPolicy.None };
        DbrException one = await Assert.ThrowsAsync<DbrApiException>(() => client.MeAsync(way, once).Soon());
        Assert.Equal(1, one.Attempts);
    }

    [Fact]
    public void NeverTryingAgainIsNoEqualOfTheDefaults()
    {
        Assert.NotEqual(new DbrRetryPolicy(), DbrRetryPolicy.None);
        Assert.Equal(new DbrRetryPolicy(), new DbrRetryPolicy());
    }

    [Fact]
    public async Task TheHeadersToKeepAreReadWhenTheCallBegins()
    {
        TaskCompletionSource answer = new();
        await using ScriptedServer server = new(
            _ => ScriptedReply.Json(200, "{}", "X-Mine: 1\r\nX-Late: 2\r\n") with { After = answer.Task });
        using DbrClient client = server.NewClient();
        DbrCallOptions options = new() { KeepHeaders = { "X-Mine" } };
        Task<DbrResponse> call = client.SendAsync("GET", "/", default, options);
        await server.ArrivedAsync();
        options.KeepHeaders[0] = "X-Late";
        answer.SetResult();
        IReadOnlyDictionary<string, string> kept = (await call.Soon()).Headers;
        Assert.Equal((true, false), (kept.ContainsKey("X-Mine"), kept.ContainsKey("X-Late")));
    }

    [Theory, CombinedWays]
    public async Task RateLimitsAreRetriedWhereAskedFor(Way way)
    {
        int served = 0;
        await using ScriptedServer server = new(_ => ++served == 1
            ? ScriptedReply.Json(429, "{}")
            : ScriptedReply.Json(200, ScriptedServer.User));
        using DbrClient client = server.NewClient(options =>
        {
            options.RetryRateLimited = true;
            options.Retry = new DbrRetryPolicy { InitialInterval = TimeSpan.Zero };
        });
        Assert.Equal("admin", (await client.MeAsync(way).Soon()).Username);
        Assert.Equal(2, served);
    }

    [Fact]
    public async Task TheLargestBodyAndTheHeadersToKeepAreTheCallers()
    {
        await using ScriptedServer server = new(
            _ => ScriptedReply.Json(200, "[1,2,3,4,5]", "X-Mine: 1\r\nX-Mine: 2\r\nETag: \"e\"\r\n"));
        using DbrClient small = server.NewClient(options => options.MaxResponseBytes = 4);
        await Assert.ThrowsAsync<DbrTooLargeException>(() => small.SendAsync("GET", "/").Soon());
        using DbrClient client = server.NewClient();
        DbrResponse response =
            await client.SendAsync("GET", "/", default, new DbrCallOptions { KeepHeaders = { "X-Mine" } }).Soon();
        Assert.Equal("1, 2", response.Headers["x-mine"]);
        Assert.Equal("\"e\"", response.Headers["ETag"]);
        Assert.False((await client.SendAsync("GET", "/").Soon()).Headers.ContainsKey("X-Mine"));
    }

    [Theory]
    [InlineData("server_url")]
    [InlineData("max_response_bytes")]
    [InlineData("max_concurrency")]
    [InlineData("retry")]
    [InlineData("header")]
    [InlineData("client_certificate")]
    public void AMalformedOptionIsNamed(string which)
    {
        DbrClientOptions options = new();
        switch (which)
        {
            case "server_url": options.ServerUrl = "http://127.0.0.1/?q"; break;
            case "max_response_bytes": options.MaxResponseBytes = -1; break;
            case "max_concurrency": options.MaxConcurrency = 0; break;
            case "retry": options.Retry = new DbrRetryPolicy { Exponent = double.NaN }; break;
            case "header": options.Headers["Content-Length"] = "3"; break;
            default: options.ClientCertificateFile = "only.pem"; break;
        }

        DbrInvalidArgumentException e =
            Assert.Throws<DbrInvalidArgumentException>(() => new DbrClient(options));
        Assert.Contains(which, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ACertificateFileThatCannotBeReadIsATlsException()
    {
        DbrClientOptions options = new() { ServerUrl = "https://127.0.0.1", CaFile = "/nonexistent/ca.pem" };
        Assert.Throws<DbrTlsException>(() => new DbrClient(options));
    }

    [Fact]
    public void DurationsBecomeMillisecondsThatMeanTheSame()
    {
        Assert.Equal(0, Durations.Limit(Timeout.InfiniteTimeSpan));
        Assert.Equal(1, Durations.Limit(TimeSpan.FromTicks(1)));
        Assert.Equal(1500, Durations.Limit(TimeSpan.FromSeconds(1.5)));
        Assert.InRange(Durations.Limit(TimeSpan.MaxValue), 1, long.MaxValue);
        Assert.Throws<DbrInvalidArgumentException>(() => Durations.Limit(TimeSpan.Zero));
        Assert.Throws<DbrInvalidArgumentException>(() => Durations.Limit(TimeSpan.FromSeconds(-5)));
        Assert.Equal(0, Durations.Wait(TimeSpan.Zero));
        Assert.Equal(-1, Durations.Wait(TimeSpan.FromTicks(-1)));
        Assert.Equal(TimeSpan.MaxValue, Durations.FromMilliseconds(long.MaxValue));
        Assert.Equal(9999, Durations.FromUnixSeconds(long.MaxValue).Year);
        Assert.Equal(1, Durations.FromUnixSeconds(long.MinValue).Year);
    }

    [Theory, CombinedWays]
    public async Task InfiniteTimesAndHugeOnesAreTaken(Way way)
    {
        await using ScriptedServer server = new(_ => ScriptedReply.Json(200, ScriptedServer.User));
        using DbrClient client = server.NewClient(options =>
        {
            options.Timeout = Timeout.InfiniteTimeSpan;
            options.ConnectTimeout = TimeSpan.MaxValue;
        });
        DbrCallOptions options = new() { AttemptTimeout = TimeSpan.MaxValue, Timeout = TimeSpan.MaxValue };
        Assert.Equal("admin", (await client.MeAsync(way, options).Soon()).Username);
    }
}
