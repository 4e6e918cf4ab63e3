using Dbr.Interop;

namespace Dbr;

// The operations: each blocking and asynchronous, each with and without options of its own.
public sealed unsafe partial class DbrClient
{
    /// <summary>Logs in. On success the token becomes the client's session; a failed or cancelled login changes nothing.</summary>
    /// <param name="username">User name or e-mail address.</param>
    /// <param name="password">The password, sent as it is.</param>
    /// <param name="cancellationToken">Ends the call early.</param>
    /// <returns>The token, and who logged in.</returns>
    /// <exception cref="DbrUnauthorizedException">Wrong, unknown or inactive: the server does not say which.</exception>
    /// <exception cref="DbrValidationException">The server does not like the form of the name or the password.</exception>
    /// <exception cref="DbrException">The call failed for another reason; the derived class says which.</exception>
    /// <exception cref="OperationCanceledException">The token fired, or the client was disposed.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed before.</exception>
    public Task<DbrLoginResult> LoginAsync(
        string username, string password, CancellationToken cancellationToken = default) =>
        LoginAsync(username, password, null, cancellationToken);

    /// <summary>Logs in. On success the token becomes the client's session; a failed or cancelled login changes nothing.</summary>
    /// <param name="username">User name or e-mail address.</param>
    /// <param name="password">The password, sent as it is.</param>
    /// <param name="options">What this call does differently; null: nothing.</param>
    /// <param name="cancellationToken">Ends the call early.</param>
    /// <returns>The token, and who logged in.</returns>
    /// <exception cref="DbrUnauthorizedException">Wrong, unknown or inactive: the server does not say which.</exception>
    /// <exception cref="DbrValidationException">The server does not like the form of the name or the password.</exception>
    /// <exception cref="DbrException">The call failed for another reason; the derived class says which.</exception>
    /// <exception cref="OperationCanceledException">The token fired, or the client was disposed.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed before.</exception>
    public Task<DbrLoginResult> LoginAsync(
        string username, string password, DbrCallOptions? options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(username);
        ArgumentNullException.ThrowIfNull(password);
        return Calls.RunAsync<LoginOperation, NativeLoginResult, DbrLoginResult>(
            _handle, new LoginOperation(username, password), options, cancellationToken);
    }

    /// <summary>Logs in. On success the token becomes the client's session; a failed or cancelled login changes nothing.</summary>
    /// <param name="username">User name or e-mail address.</param>
    /// <param name="password">The password, sent as it is.</param>
    /// <param name="cancellationToken">Ends the call early.</param>
    /// <returns>The token, and who logged in.</returns>
    /// <exception cref="DbrUnauthorizedException">Wrong, unknown or inactive: the server does not say which.</exception>
    /// <exception cref="DbrValidationException">The server does not like the form of the name or the password.</exception>
    /// <exception cref="DbrException">The call failed for another reason; the derived class says which.</exception>
    /// <exception cref="OperationCanceledException">The token fired, or the client was disposed.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed before.</exception>
    public DbrLoginResult Login(string username, string password, CancellationToken cancellationToken = default) =>
        Login(username, password, null, cancellationToken);

    /// <summary>Logs in. On success the token becomes the client's session; a failed or cancelled login changes nothing.</summary>
    /// <param name="username">User name or e-mail address.</param>
    /// <param name="password">The password, sent as it is.</param>
    /// <param name="options">What this call does differently; null: nothing.</param>
    /// <param name="cancellationToken">Ends the call early.</param>
    /// <returns>The token, and who logged in.</returns>
    /// <exception cref="DbrUnauthorizedException">Wrong, unknown or inactive: the server does not say which.</exception>
    /// <exception cref="DbrValidationException">The server does not like the form of the name or the password.</exception>
    /// <exception cref="DbrException">The call failed for another reason; the derived class says which.</exception>
    /// <exception cref="OperationCanceledException">The token fired, or the client was disposed.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed before.</exception>
    public DbrLoginResult Login(
        string username, string password, DbrCallOptions? options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(username);
        ArgumentNullException.ThrowIfNull(password);
        return Calls.Run<LoginOperation, NativeLoginResult, DbrLoginResult>(
            _handle, new LoginOperation(username, password), options, cancellationToken);
    }

    /// <summary>Asks who is logged in.</summary>
    /// <param name="cancellationToken">Ends the call early.</param>
    /// <returns>The user.</returns>
    /// <exception cref="DbrUnauthorizedException">Nobody, or the token is over.</exception>
    /// <exception cref="DbrException">The call failed for another reason; the derived class says which.</exception>
    /// <exception cref="OperationCanceledException">The token fired, or the client was disposed.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed before.</exception>
    public Task<DbrUser> MeAsync(CancellationToken cancellationToken = default) =>
        MeAsync(null, cancellationToken);

    /// <summary>Asks who is logged in.</summary>
    /// <param name="options">What this call does differently; null: nothing.</param>
    /// <param name="cancellationToken">Ends the call early.</param>
    /// <returns>The user.</returns>
    /// <exception cref="DbrUnauthorizedException">Nobody, or the token is over.</exception>
    /// <exception cref="DbrException">The call failed for another reason; the derived class says which.</exception>
    /// <exception cref="OperationCanceledException">The token fired, or the client was disposed.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed before.</exception>
    public Task<DbrUser> MeAsync(DbrCallOptions? options, CancellationToken cancellationToken = default) =>
        Calls.RunAsync<MeOperation, NativeUser, DbrUser>(
            _handle, default(MeOperation), options, cancellationToken);

    /// <summary>Asks who is logged in.</summary>
    /// <param name="cancellationToken">Ends the call early.</param>
    /// <returns>The user.</returns>
    /// <exception cref="DbrUnauthorizedException">Nobody, or the token is over.</exception>
    /// <exception cref="DbrException">The call failed for another reason; the derived class says which.</exception>
    /// <exception cref="OperationCanceledException">The token fired, or the client was disposed.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed before.</exception>
    public DbrUser Me(CancellationToken cancellationToken = default) =>
        Me(null, cancellationToken);

    /// <summary>Asks who is logged in.</summary>
    /// <param name="options">What this call does differently; null: nothing.</param>
    /// <param name="cancellationToken">Ends the call early.</param>
    /// <returns>The user.</returns>
    /// <exception cref="DbrUnauthorizedException">Nobody, or the token is over.</exception>
    /// <exception cref="DbrException">The call failed for another reason; the derived class says which.</exception>
    /// <exception cref="OperationCanceledException">The token fired, or the client was disposed.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed before.</exception>
    public DbrUser Me(DbrCallOptions? options, CancellationToken cancellationToken = default) =>
        Calls.Run<MeOperation, NativeUser, DbrUser>(
            _handle, default(MeOperation), options, cancellationToken);

    /// <summary>
    /// Logs out. However it ends, the client no longer has the session's token. The server's tokens are stateless: a copy of
    /// one works until it expires.
    /// </summary>
    /// <param name="cancellationToken">Ends the call early.</param>
    /// <returns>The server's words.</returns>
    /// <exception cref="DbrException">The call failed; the derived class says why.</exception>
    /// <exception cref="OperationCanceledException">The token fired, or the client was disposed.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed before.</exception>
    public Task<DbrLogoutResult> LogoutAsync(CancellationToken cancellationToken = default) =>
        LogoutAsync(null, cancellationToken);

    /// <summary>
    /// Logs out. However it ends, the client no longer has the session's token. The server's tokens are stateless: a copy of
    /// one works until it expires.
    /// </summary>
    /// <param name="options">What this call does differently; null: nothing.</param>
    /// <param name="cancellationToken">Ends the call early.</param>
    /// <returns>The server's words.</returns>
    /// <exception cref="DbrException">The call failed; the derived class says why.</exception>
    /// <exception cref="OperationCanceledException">The token fired, or the client was disposed.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed before.</exception>
    public Task<DbrLogoutResult> LogoutAsync(DbrCallOptions? options, CancellationToken cancellationToken = default) =>
        Calls.RunAsync<LogoutOperation, NativeLogoutResult, DbrLogoutResult>(
            _handle, default(LogoutOperation), options, cancellationToken);

    /// <summary>
    /// Logs out. However it ends, the client no longer has the session's token. The server's tokens are stateless: a copy of
    /// one works until it expires.
    /// </summary>
    /// <param name="cancellationToken">Ends the call early.</param>
    /// <returns>The server's words.</returns>
    /// <exception cref="DbrException">The call failed; the derived class says why.</exception>
    /// <exception cref="OperationCanceledException">The token fired, or the client was disposed.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed before.</exception>
    public DbrLogoutResult Logout(CancellationToken cancellationToken = default) =>
        Logout(null, cancellationToken);

    /// <summary>
    /// Logs out. However it ends, the client no longer has the session's token. The server's tokens are stateless: a copy of
    /// one works until it expires.
    /// </summary>
    /// <param name="options">What this call does differently; null: nothing.</param>
    /// <param name="cancellationToken">Ends the call early.</param>
    /// <returns>The server's words.</returns>
    /// <exception cref="DbrException">The call failed; the derived class says why.</exception>
    /// <exception cref="OperationCanceledException">The token fired, or the client was disposed.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed before.</exception>
    public DbrLogoutResult Logout(DbrCallOptions? options, CancellationToken cancellationToken = default) =>
        Calls.Run<LogoutOperation, NativeLogoutResult, DbrLogoutResult>(
            _handle, default(LogoutOperation), options, cancellationToken);

    /// <summary>
    /// Any other request of the API, with the client's session, retries, limits and errors. GET, HEAD, PUT, DELETE and
    /// OPTIONS are retried as the client does, other methods only where they were surely never sent or the call's own
    /// options ask for it.
    /// </summary>
    /// <param name="method">The HTTP method, "GET".</param>
    /// <param name="path">Begins with one '/', may have a query; percent-encoded where needed.</param>
    /// <param name="body">Sent as application/json unless a header says otherwise; empty: none.</param>
    /// <param name="cancellationToken">Ends the call early.</param>
    /// <returns>Any 2xx response; every other one is an exception.</returns>
    /// <exception cref="DbrException">The call failed; the derived class says why.</exception>
    /// <exception cref="OperationCanceledException">The token fired, or the client was disposed.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed before.</exception>
    public Task<DbrResponse> SendAsync(
        string method, string path, ReadOnlyMemory<byte> body = default, CancellationToken cancellationToken = default) =>
        SendAsync(method, path, body, null, cancellationToken);

    /// <summary>
    /// Any other request of the API, with the client's session, retries, limits and errors. GET, HEAD, PUT, DELETE and
    /// OPTIONS are retried as the client does, other methods only where they were surely never sent or the call's own
    /// options ask for it.
    /// </summary>
    /// <param name="method">The HTTP method, "GET".</param>
    /// <param name="path">Begins with one '/', may have a query; percent-encoded where needed.</param>
    /// <param name="body">Sent as application/json unless a header says otherwise; empty: none.</param>
    /// <param name="options">What this call does differently; null: nothing.</param>
    /// <param name="cancellationToken">Ends the call early.</param>
    /// <returns>Any 2xx response; every other one is an exception.</returns>
    /// <exception cref="DbrException">The call failed; the derived class says why.</exception>
    /// <exception cref="OperationCanceledException">The token fired, or the client was disposed.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed before.</exception>
    public Task<DbrResponse> SendAsync(
        string method, string path, ReadOnlyMemory<byte> body, DbrCallOptions? options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(path);
        return Calls.RunAsync<SendOperation, NativeResponse, DbrResponse>(
            _handle, new SendOperation(method, path, body), options, cancellationToken);
    }

    /// <summary>
    /// Any other request of the API, with the client's session, retries, limits and errors. GET, HEAD, PUT, DELETE and
    /// OPTIONS are retried as the client does, other methods only where they were surely never sent or the call's own
    /// options ask for it.
    /// </summary>
    /// <param name="method">The HTTP method, "GET".</param>
    /// <param name="path">Begins with one '/', may have a query; percent-encoded where needed.</param>
    /// <param name="body">Sent as application/json unless a header says otherwise; empty: none.</param>
    /// <param name="cancellationToken">Ends the call early.</param>
    /// <returns>Any 2xx response; every other one is an exception.</returns>
    /// <exception cref="DbrException">The call failed; the derived class says why.</exception>
    /// <exception cref="OperationCanceledException">The token fired, or the client was disposed.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed before.</exception>
    public DbrResponse Send(
        string method, string path, ReadOnlyMemory<byte> body = default, CancellationToken cancellationToken = default) =>
        Send(method, path, body, null, cancellationToken);

    /// <summary>
    /// Any other request of the API, with the client's session, retries, limits and errors. GET, HEAD, PUT, DELETE and
    /// OPTIONS are retried as the client does, other methods only where they were surely never sent or the call's own
    /// options ask for it.
    /// </summary>
    /// <param name="method">The HTTP method, "GET".</param>
    /// <param name="path">Begins with one '/', may have a query; percent-encoded where needed.</param>
    /// <param name="body">Sent as application/json unless a header says otherwise; empty: none.</param>
    /// <param name="options">What this call does differently; null: nothing.</param>
    /// <param name="cancellationToken">Ends the call early.</param>
    /// <returns>Any 2xx response; every other one is an exception.</returns>
    /// <exception cref="DbrException">The call failed; the derived class says why.</exception>
    /// <exception cref="OperationCanceledException">The token fired, or the client was disposed.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed before.</exception>
    public DbrResponse Send(
        string method, string path, ReadOnlyMemory<byte> body, DbrCallOptions? options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(path);
        return Calls.Run<SendOperation, NativeResponse, DbrResponse>(
            _handle, new SendOperation(method, path, body), options, cancellationToken);
    }
}
