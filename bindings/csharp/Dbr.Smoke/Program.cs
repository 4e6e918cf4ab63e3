using System.Text;
using Dbr;

// A small program for the tests: built against the project, installed from the package, trimmed, compiled ahead of time.
// Usage: version | session URL | exit URL
try
{
    switch (args)
    {
        case ["version"]:
            Console.WriteLine($"{DbrLibrary.Version} from {DbrLibrary.Path}");
            return 0;
        case ["session", string url]:
            await Session.RunAsync(url).ConfigureAwait(false);
            return 0;
        case ["exit", string url]:
            ExitInFlight.Run(url);
            return 0;
        default:
            await Console.Error.WriteLineAsync("usage: version | session URL | exit URL").ConfigureAwait(false);
            return 2;
    }
}
catch (DbrLibraryException e)
{
    await Console.Error.WriteLineAsync(e.Message).ConfigureAwait(false);
    return 1;
}

/// <summary>Every operation in both ways, an error, a cancelled call, every callback.</summary>
internal static class Session
{
    public static async Task RunAsync(string url)
    {
        int attempts = 0;
        int lines = 0;
        using DbrClient client = new(new DbrClientOptions
        {
            ServerUrl = url,
            Log = (_, _) => Interlocked.Increment(ref lines),
            LogLevel = DbrLogLevel.Debug,
            BeforeRequest = (_, headers) => headers.Set("X-Smoke", "1"),
            AfterAttempt = _ => Interlocked.Increment(ref attempts),
        });

        DbrLoginResult login = client.Login("admin", "admin123");
        DbrUser me = client.Me();
        DbrResponse items = client.Send(
            "GET", "/api/v1/workitems?organization_id=org-1", ReadOnlyMemory<byte>.Empty, new DbrCallOptions());
        client.Logout();
        await client.LoginAsync("admin", "admin123").ConfigureAwait(false);
        DbrUser again = await client.MeAsync().ConfigureAwait(false);
        await client.LogoutAsync().ConfigureAwait(false);
        Check(me == again, "both ways bring the same user");
        Check(login.User.Username == me.Username, "login and me agree");
        Check(items.StatusCode == 200, "the work items are there");
        await FailuresAsync(client).ConfigureAwait(false);
        Check(attempts >= 8 && lines > 0, "the callbacks ran");
        await TransportAsync().ConfigureAwait(false);
        Console.WriteLine($"{me.Username}: all well with libdbr {DbrLibrary.Version}");
    }

    private static async Task FailuresAsync(DbrClient client)
    {
        try
        {
            await client.LoginAsync("admin", "wrong").ConfigureAwait(false);
            Check(false, "a wrong password is refused");
        }
        catch (DbrUnauthorizedException e)
        {
            Check(e.HttpStatus == 401 && !e.IsTransient, "the exception tells what happened");
        }

        using CancellationTokenSource source = new();
        await source.CancelAsync().ConfigureAwait(false);
        try
        {
            await client.MeAsync(source.Token).ConfigureAwait(false);
            Check(false, "a fired token ends the call");
        }
        catch (OperationCanceledException e)
        {
            Check(e.CancellationToken == source.Token, "the exception names the token");
        }
    }

    private static async Task TransportAsync()
    {
        DbrClient client = new(new DbrClientOptions
        {
            BearerTokenProvider = () => "provided",
            Transport = request => new DbrTransportReply
            {
                Body = Encoding.UTF8.GetBytes($$"""{"message":"{{request.GetHeader("Authorization")}}"}"""),
            },
        });
        await using (client.ConfigureAwait(false))
        {
            DbrLogoutResult logout = await client.LogoutAsync().ConfigureAwait(false);
            Check(logout.Message == "Bearer provided", "the provider's token reaches the transport");
        }
    }

    private static void Check(bool holds, string what)
    {
        if (!holds)
        {
            throw new InvalidOperationException("Not so: " + what);
        }
    }
}

/// <summary>Leaves the process while calls are running, as a program that was told to stop does.</summary>
internal static class ExitInFlight
{
    public static void Run(string url)
    {
#pragma warning disable CA2000 // not disposing it is the point
        DbrClient client = new(new DbrClientOptions { ServerUrl = url, BearerToken = "token" });
#pragma warning restore CA2000
        for (int i = 0; i < 50; i++)
        {
            _ = client.MeAsync();
        }

        Thread.Sleep(300);
        Console.WriteLine("leaving");
    }
}
