using Dbr.Interop;

namespace Dbr;

/// <summary>
/// A server, a session and its connections. Make one and keep it: any number of threads may use it at once. A login
/// makes its token the client's, and later calls send it.
/// </summary>
/// <remarks>
/// Asynchronous calls hold no thread while they run. Blocking calls work on the calling thread. A call that fails throws
/// a <see cref="DbrException"/>; one whose token fires ends as <see cref="OperationCanceledException"/>.
/// </remarks>
public sealed unsafe partial class DbrClient : IDisposable, IAsyncDisposable
{
    private readonly ClientHooks _hooks;
    private readonly ClientHandle _handle;

    /// <summary>Makes a client. Nothing is sent yet.</summary>
    /// <param name="options">How it works; null: with every default.</param>
    /// <exception cref="DbrInvalidArgumentException">An option or an environment variable is malformed.</exception>
    /// <exception cref="DbrPolicyException">The server's URL is refused for safety.</exception>
    /// <exception cref="DbrTlsException">A certificate file cannot be read.</exception>
    /// <exception cref="DbrLibraryException">There is no native library, or none that fits.</exception>
    public DbrClient(DbrClientOptions? options = null)
    {
        NativeLibraryLoader.EnsureLoaded();
        options ??= new DbrClientOptions();
        using ClientOptionsHandle native = NativeHandle.Require(NativeMethods.dbr_client_options_new());
        ClientOptionsMapping.Apply(options, native);
        _hooks = new ClientHooks(options);
        _hooks.Register(native, options.LogLevel);
        NativeError* error;
        DbrStatus status = NativeMethods.dbr_client_new(native, out _handle, &error);
        if (status != DbrStatus.Ok)
        {
            _hooks.Close();
            throw NativeErrors.Take(status, error);
        }
    }

    /// <summary>Ends the session, and sets the client's own token.</summary>
    /// <param name="token">The token; null or empty: none.</param>
    /// <exception cref="DbrInvalidArgumentException">That is no bearer token.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed.</exception>
    public void SetBearerToken(string? token)
    {
        _handle.ThrowIfRefusing();
        NativeError* error;
        DbrStatus status = NativeMethods.dbr_client_set_http_bearer(_handle, token, &error);
        if (status != DbrStatus.Ok)
        {
            throw Calls.Failure(status, error, null, CancellationToken.None);
        }
    }

    /// <summary>
    /// Cancels every call in flight, waits until the last callback has returned, and releases the connections. Inside a
    /// callback it does not wait.
    /// </summary>
    public void Dispose()
    {
        _handle.Shutdown();
        _handle.Refuse();
        if (!CallbackScope.Inside)
        {
            _hooks.Closed.Wait();
        }
    }

    /// <summary>
    /// Takes no more calls, lets those in flight come to their end, and releases the connections.
    /// <see cref="Dispose"/> cuts that short.
    /// </summary>
    /// <returns>Done when the last callback has returned.</returns>
    public ValueTask DisposeAsync()
    {
        // The calls in flight hold the handle: the last of them frees the client.
        _handle.Refuse();
        return new ValueTask(_hooks.Closed);
    }

    /// <summary>Names the type alone: what a client holds is not for logs.</summary>
    /// <returns>"DbrClient".</returns>
    public override string ToString() => nameof(DbrClient);
}
