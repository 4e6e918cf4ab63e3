using Dbr.Tests.Support;

namespace Dbr.Tests;

public sealed class ErrorTests
{
    [Theory]
    [InlineData(Way.Blocking, 400, typeof(DbrBadRequestException), DbrStatus.BadRequest)]
    [InlineData(Way.Async, 400, typeof(DbrBadRequestException), DbrStatus.BadRequest)]
    [InlineData(Way.Blocking, 401, typeof(DbrUnauthorizedException), DbrStatus.Unauthorized)]
    [InlineData(Way.Async, 403, typeof(DbrUnauthorizedException), DbrStatus.Unauthorized)]
    [InlineData(Way.Blocking, 404, typeof(DbrNotFoundException), DbrStatus.NotFound)]
    [InlineData(Way.Async, 404, typeof(DbrNotFoundException), DbrStatus.NotFound)]
    [InlineData(Way.Blocking, 422, typeof(DbrValidationException), DbrStatus.Validation)]
    [InlineData(Way.Async, 422, typeof(DbrValidationException), DbrStatus.Validation)]
    [InlineData(Way.Blocking, 429, typeof(DbrRateLimitedException), DbrStatus.RateLimited)]
    [InlineData(Way.Async, 429, typeof(DbrRateLimitedException), DbrStatus.RateLimited)]
    [InlineData(Way.Blocking, 503, typeof(DbrApiException), DbrStatus.Api)]
    [InlineData(Way.Async, 418, typeof(DbrApiException), DbrStatus.Api)]
    public async Task AnErrorResponseIsTheExceptionOfItsStatus(Way way, int http, Type type, DbrStatus status)
    {
        await using ScriptedServer server = new(_ => ScriptedReply.Json(http, """{"detail":"because"}"""));
        using DbrClient client = server.NewClient();
        DbrException e = await FailureAsync(client.SendAsync(way, "POST", "/api/v1/things"));
        Assert.IsType(type, e);
        Assert.Equal(status, e.Status);
        Assert.Equal(http, e.HttpStatus);
        Assert.Equal("because", e.Message);
        Assert.Equal("request", e.Operation);
        Assert.Equal("""{"detail":"because"}""", e.GetBodyText());
        Assert.Equal(1, e.Attempts);
        Assert.Equal(http is 503 or 429, e.IsTransient);
        Assert.Equal("application/json", e.Headers["Content-Type"]);
    }

    [Theory, CombinedWays]
    public async Task RateLimitingSaysHowLongToWait(Way way)
    {
        await using ScriptedServer server = new(_ => ScriptedReply.Json(429, "{}", "Retry-After: 7\r\n"));
        using DbrClient client = server.NewClient();
        DbrException e = await FailureAsync(client.MeAsync(way));
        Assert.Equal(TimeSpan.FromSeconds(7), Assert.IsType<DbrRateLimitedException>(e).RetryAfter);
        Assert.Equal("7", e.Headers["retry-after"]);
    }

    [Theory, CombinedWays]
    public async Task ValidationListsTheIssues(Way way)
    {
        await using ScriptedServer server = new(_ => ScriptedReply.Json(
            422, """{"detail":[{"type":"missing","loc":["body","username"],"msg":"Field required","input":{}}]}"""));
        using DbrClient client = server.NewClient();
        DbrException e = await FailureAsync(client.LoginAsync(way, "a", "b"));
        Assert.Equal(
            new DbrValidationIssue("body.username", "Field required", "missing"),
            Assert.Single(Assert.IsType<DbrValidationException>(e).Issues));
    }

    [Theory, CombinedWays]
    public async Task NobodyListeningIsAConnectionException(Way way)
    {
        // A port that was free a moment ago may be another test's by now; this one is given to nobody who asks for any.
        using DbrClient client =
            new(new DbrClientOptions { ServerUrl = "http://127.0.0.1:1", Retry = DbrRetryPolicy.None });
        DbrException e = await FailureAsync(client.MeAsync(way));
        Assert.IsType<DbrConnectionException>(e);
        Assert.True(e.IsTransient);
        Assert.Equal(0, e.HttpStatus);
    }

    [Theory, CombinedWays]
    public async Task SilenceIsATimeoutException(Way way)
    {
        await using ScriptedServer server = new(_ => ScriptedReply.Hold);
        using DbrClient client = server.NewClient();
        DbrCallOptions options = new() { Timeout = TimeSpan.FromMilliseconds(150) };
        Assert.IsType<DbrTimeoutException>(await FailureAsync(client.MeAsync(way, options)));
    }

    [Theory]
    [InlineData("nonsense\r\n\r\n", typeof(DbrProtocolException))]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort", typeof(DbrProtocolException))]
    [InlineData(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9999999\r\n\r\n", typeof(DbrTooLargeException))]
    [InlineData(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}",
        typeof(DbrResponseValidationException))]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", typeof(DbrApiException))]
    public async Task AResponseThatIsWrongIsTheExceptionThatSaysHow(string response, Type type)
    {
        await using ScriptedServer server = new(_ => ScriptedReply.Raw(response));
        using DbrClient client = server.NewClient();
        Assert.IsType(type, await FailureAsync(client.MeAsync(Way.Blocking)));
        Assert.IsType(type, await FailureAsync(client.MeAsync(Way.Async)));
    }

    [Theory]
    [InlineData("http://10.0.0.1")]
    [InlineData("http://user:secret@127.0.0.1")]
    [InlineData("file:///etc/passwd")]
    public void AnUnsafeServerIsAPolicyException(string url)
    {
        DbrPolicyException e =
            Assert.Throws<DbrPolicyException>(() => new DbrClient(new DbrClientOptions { ServerUrl = url }));
        Assert.Equal(DbrStatus.Policy, e.Status);
        Assert.DoesNotContain("secret", e.ToString(), StringComparison.Ordinal);
    }

    [Theory, CombinedWays(0, 0xd800)]
    public async Task TextThatCWouldCutOrChangeIsRefused(Way way, int unit)
    {
        await using ScriptedServer server = new(_ => ScriptedReply.Json(200, ScriptedServer.User));
        using DbrClient client = server.NewClient();
        DbrException e = await FailureAsync(client.LoginAsync(way, "admin", "a" + (char)unit + "b"));
        Assert.IsType<DbrInvalidArgumentException>(e);
        Assert.Contains("password", e.Message, StringComparison.Ordinal);
        e = await FailureAsync(client.SendAsync(way, "GET", "/a" + (char)unit));
        Assert.IsType<DbrInvalidArgumentException>(e);
        Assert.Contains("path", e.Message, StringComparison.Ordinal);
        DbrCallOptions options = new() { Headers = { ["X-A"] = "a" + (char)unit } };
        Assert.IsType<DbrInvalidArgumentException>(await FailureAsync(client.MeAsync(way, options)));
        Assert.Empty(server.Requests);
        Assert.Equal("admin", (await client.MeAsync(way).Soon()).Username);
    }

    [Theory, CombinedWays]
    public async Task ACallsMalformedOptionFailsThatCall(Way way)
    {
        await using ScriptedServer server = new(_ => ScriptedReply.Json(200, ScriptedServer.User));
        using DbrClient client = server.NewClient();
        DbrCallOptions header = new() { Headers = { ["Host"] = "elsewhere" } };
        Assert.IsType<DbrInvalidArgumentException>(await FailureAsync(client.MeAsync(way, header)));
        DbrCallOptions time = new() { Timeout = TimeSpan.Zero };
        Assert.IsType<DbrInvalidArgumentException>(await FailureAsync(client.MeAsync(way, time)));
        Assert.Empty(server.Requests);
    }

    private static Task<DbrException> FailureAsync<T>(Task<T> call) =>
        Assert.ThrowsAnyAsync<DbrException>(() => call.Soon());
}
