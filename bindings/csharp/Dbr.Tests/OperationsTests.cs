using System.Text;
using System.Text.Json;
using Dbr.Tests.Support;

namespace Dbr.Tests;

public sealed class OperationsTests(DevServer server) : IClassFixture<DevServer>
{
    [Theory, CombinedWays]
    public async Task LoginBringsATokenAndTheUser(Way way)
    {
        using DbrClient client = server.NewClient();
        DbrLoginResult login = await client.LoginAsync(way, "admin", "admin123").Soon();
        Assert.Equal(3, login.AccessToken.Split('.').Length);
        Assert.Equal("bearer", login.TokenType);
        Assert.InRange(login.ExpiresAt!.Value, DateTimeOffset.UtcNow.AddMinutes(25), DateTimeOffset.UtcNow.AddMinutes(35));
        Assert.Equal("admin", login.User.Username);
        Assert.Equal(
            "admin", JsonDocument.Parse(login.User.Json).RootElement.GetProperty("username").GetString());
    }

    [Theory, CombinedWays]
    public async Task MeBringsEveryMemberOfTheUser(Way way)
    {
        using DbrClient client = server.NewClient();
        await client.LoginAsync(way, "planner@test.com", "planner123").Soon();
        DbrUser me = await client.MeAsync(way).Soon();
        Assert.NotEmpty(me.Id);
        Assert.Equal("planner", me.Username);
        Assert.Equal("planner@test.com", me.Email);
        Assert.True(me.ActiveStatus);
        Assert.Equal(me.Id, JsonDocument.Parse(me.Json).RootElement.GetProperty("id").GetString());
    }

    [Theory, CombinedWays]
    public async Task LogoutForgetsTheSession(Way way)
    {
        using DbrClient client = server.NewClient();
        await client.LoginAsync(way, "admin", "admin123").Soon();
        DbrLogoutResult logout = await client.LogoutAsync(way).Soon();
        Assert.Equal("Successfully logged out", logout.Message);
        Assert.Contains("Successfully", logout.Json, StringComparison.Ordinal);
        await Assert.ThrowsAsync<DbrUnauthorizedException>(() => client.MeAsync(way).Soon());
    }

    [Theory, CombinedWays]
    public async Task SendUsesTheSessionForTheRestOfTheApi(Way way)
    {
        using DbrClient client = server.NewClient();
        await client.LoginAsync(way, "admin", "admin123").Soon();
        byte[] body = Encoding.UTF8.GetBytes("""{"organization_id":"org-1","title":"Zoë's frames"}""");
        DbrResponse created = await client.SendAsync(way, "POST", "/api/v1/workitems", body).Soon();
        Assert.InRange(created.StatusCode, 200, 201);
        Assert.Contains("Zoë's frames", JsonDocument.Parse(created.Body).RootElement.GetProperty("title").GetString()!, StringComparison.Ordinal);
        Assert.Equal(1, created.Attempts);
        Assert.StartsWith("application/json", created.Headers["content-type"], StringComparison.Ordinal);
        DbrResponse listed =
            await client.SendAsync(way, "GET", "/api/v1/workitems?organization_id=org-1").Soon();
        Assert.Equal(200, listed.StatusCode);
        Assert.Contains("Zo", listed.GetBodyText(), StringComparison.Ordinal);
    }

    [Theory, CombinedWays]
    public async Task OneClientServesManyUsersByTheCallsOwnToken(Way way)
    {
        using DbrClient client = server.NewClient();
        using DbrClient other = server.NewClient();
        DbrLoginResult worker = await other.LoginAsync(way, "worker", "worker123").Soon();
        await client.LoginAsync(way, "admin", "admin123").Soon();
        DbrUser me = await client.MeAsync(way, new DbrCallOptions { BearerToken = worker.AccessToken }).Soon();
        Assert.Equal("worker", me.Username);
        Assert.Equal("admin", (await client.MeAsync(way).Soon()).Username);
    }

    [Fact]
    public async Task SetBearerTokenReplacesTheSession()
    {
        using DbrClient client = server.NewClient();
        using DbrClient other = server.NewClient();
        string token = (await client.LoginAsync("viewer", "viewer123").Soon()).AccessToken;
        other.SetBearerToken(token);
        Assert.Equal("viewer", (await other.MeAsync().Soon()).Username);
        other.SetBearerToken(null);
        await Assert.ThrowsAsync<DbrUnauthorizedException>(() => other.MeAsync().Soon());
        Assert.Throws<DbrInvalidArgumentException>(() => other.SetBearerToken("no token\n"));
    }

    [Fact]
    public async Task ANullArgumentIsRefusedAtOnce()
    {
        using DbrClient client = server.NewClient();
        Assert.Throws<ArgumentNullException>("password", () => client.Login("admin", null!));
        await Assert.ThrowsAsync<ArgumentNullException>("username", () => client.LoginAsync(null!, "x"));
        await Assert.ThrowsAsync<ArgumentNullException>("path", () => client.SendAsync("GET", null!));
    }
}
