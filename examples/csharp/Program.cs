// Logs in, asks who that is, sends another request, logs out. Usage: Quickstart [user password]
// The server is http://127.0.0.1:8000, or what DBRSDK_SERVER_URL names.
using Dbr;

string name = args.Length == 2 ? args[0] : "admin";
string password = args.Length == 2 ? args[1] : "admin123";

// Ctrl-C ends the call that is running, and the program with it.
using CancellationTokenSource source = new();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    source.Cancel();
};

try
{
    await using DbrClient client = new(new DbrClientOptions
    {
        UserAgentSuffix = "quickstart/1.0",
        Log = (level, line) => Console.Error.WriteLine($"{level}: {line}"),
        LogLevel = DbrLogLevel.Warning,
    });

    DbrLoginResult login = await client.LoginAsync(name, password, source.Token);
    Console.WriteLine($"logged in as {name}, the token expires {login.ExpiresAt?.ToString("u") ?? "never"}");

    DbrUser me = await client.MeAsync(source.Token);
    Console.WriteLine($"me: {me.Username} <{me.Email}>, {me.DisplayName ?? "no display name"}, " +
        (me.ActiveStatus ? "active" : "inactive"));

    DbrResponse items = await client.SendAsync(
        "GET", "/api/v1/workitems?organization_id=org-1", cancellationToken: source.Token);
    Console.WriteLine($"work items: {items.Body.Length} bytes of {items.Headers["Content-Type"]}");

    DbrLogoutResult logout = await client.LogoutAsync(source.Token);
    Console.WriteLine(logout.Message ?? "logged out");
    return 0;
}
catch (DbrUnauthorizedException e)
{
    Console.Error.WriteLine($"wrong name or password ({e.Message})");
    return 1;
}
catch (DbrException e)
{
    Console.Error.WriteLine($"{e.Status}: {e.Message}{(e.IsTransient ? "; try again later" : "")}");
    return 1;
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("cancelled");
    return 130;
}
