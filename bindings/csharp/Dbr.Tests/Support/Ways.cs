namespace Dbr.Tests.Support;

/// <summary>The two ways to make a call: whatever holds for one must hold for the other.</summary>
public enum Way
{
    Blocking,
    Async,
}

internal static class Ways
{
    public static Task<DbrLoginResult> LoginAsync(
        this DbrClient client, Way way, string user, string password, CancellationToken token = default) =>
        way == Way.Async
            ? client.LoginAsync(user, password, token)
            : Task.Run(() => client.Login(user, password, token), CancellationToken.None);

    public static Task<DbrUser> MeAsync(
        this DbrClient client, Way way, DbrCallOptions? options = null, CancellationToken token = default) =>
        way == Way.Async
            ? client.MeAsync(options, token)
            : Task.Run(() => client.Me(options, token), CancellationToken.None);

    public static Task<DbrLogoutResult> LogoutAsync(
        this DbrClient client, Way way, DbrCallOptions? options = null, CancellationToken token = default) =>
        way == Way.Async
            ? client.LogoutAsync(options, token)
            : Task.Run(() => client.Logout(options, token), CancellationToken.None);

    public static Task<DbrResponse> SendAsync(
        this DbrClient client, Way way, string method, string path, ReadOnlyMemory<byte> body = default,
        DbrCallOptions? options = null, CancellationToken token = default) =>
        way == Way.Async
            ? client.SendAsync(method, path, body, options, token)
            : Task.Run(() => client.Send(method, path, body, options, token), CancellationToken.None);

    /// <summary>The task's outcome, or a failure where it takes far too long.</summary>
    public static Task<T> Soon<T>(this Task<T> task) => task.WaitAsync(Env.Soon);

    public static Task Soon(this Task task) => task.WaitAsync(Env.Soon);
}
