using System.Collections.Concurrent;
using Dbr.Tests.Support;

namespace Dbr.Tests;

public sealed class SecretsTests
{
    private const string Password = "canary-password-77";
    private const string Token = "canary-token-88";

    [Fact]
    public async Task NoTextFormOfAnythingHoldsASecret()
    {
        ConcurrentQueue<string> texts = new();
        await using ScriptedServer server = new(request => request.Target switch
        {
            "/api/v1/auth/login" when request.Body.Contains("wrong", StringComparison.Ordinal) => ScriptedReply.Json(
                422, $$"""{"detail":[{"type":"t","loc":["body"],"msg":"no {{Password}}","input":"{{Password}}"}]}"""),
            "/api/v1/auth/login" => ScriptedReply.Json(
                200, $$$"""{"access_token":"{{{Token}}}","user":{"username":"admin","again":"{{{Token}}}"}}"""),
            "/api/v1/auth/logout" => ScriptedReply.Json(200, $$"""{"message":"bye","again":"{{Token}}"}"""),
            _ => ScriptedReply.Json(500, "{}"),
        });
        DbrClientOptions options = new()
        {
            ServerUrl = server.Url,
            BearerToken = Token,
            Retry = DbrRetryPolicy.None,
            LogLevel = DbrLogLevel.Debug,
            Log = (_, line) => texts.Enqueue(line),
            AfterAttempt = attempt => texts.Enqueue(attempt.ToString()),
        };
        using DbrClient client = new(options);
        foreach (Way way in Enum.GetValues<Way>())
        {
            DbrException refused = await Assert.ThrowsAsync<DbrValidationException>(
                () => client.LoginAsync(way, "wrong", Password).Soon());
            texts.Enqueue(refused.ToString() + refused.Issues[0] + refused.GetBodyText());
            DbrLoginResult login = await client.LoginAsync(way, "admin", Password).Soon();
            Assert.Equal(Token, login.AccessToken);
            texts.Enqueue($"{login} {login.User}");
            texts.Enqueue((await Assert.ThrowsAsync<DbrApiException>(() => client.MeAsync(way).Soon())).ToString());
            texts.Enqueue((await client.LogoutAsync(way).Soon()).ToString());
        }

        texts.Enqueue($"{client} {options} {new DbrCallOptions { BearerToken = Token }}");
        Assert.NotEmpty(texts);
        Assert.All(texts, text => Assert.DoesNotContain("canary", text, StringComparison.Ordinal));
        Assert.Contains(server.Requests, request => request.Headers.TryGetValue("Authorization", out string? value) && value == "Bearer " + Token);
    }

    [Fact]
    public void ATokenThatIsNoneIsRefusedWithoutBeingShown()
    {
        DbrInvalidArgumentException e = Assert.Throws<DbrInvalidArgumentException>(
            () => new DbrClient(new DbrClientOptions { BearerToken = Token + "\r\nX: y" }));
        Assert.DoesNotContain("canary", e.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void ALoginResultStillComparesByItsToken()
    {
        DbrLoginUser user = new(null, "admin", null, null, null, "{}");
        DbrLoginResult one = new(Token, "bearer", null, user);
        Assert.NotEqual(one, one with { AccessToken = "other" });
        Assert.Equal(
            "DbrLoginResult { AccessToken = ***, TokenType = bearer, ExpiresAt = , User = DbrLoginUser { Id = , " +
            "Username = admin, Email = , DisplayName = , ActiveStatus =  } }", one.ToString());
    }
}
