using System.Runtime.InteropServices;

namespace Dbr.Interop;

/// <summary>
/// The delegates that a client calls back. The library holds one GC handle to them as its user data, from the client's
/// making until it says that the last callback has run. They don't know the client, so one that was forgotten is still
/// collected.
/// </summary>
internal sealed unsafe class ClientHooks
{
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private GCHandle _self;

    internal ClientHooks(DbrClientOptions options)
    {
        BearerTokenProvider = options.BearerTokenProvider;
        Log = options.Log;
        BeforeRequest = options.BeforeRequest;
        AfterAttempt = options.AfterAttempt;
        Transport = options.Transport;
    }

    internal Func<string?>? BearerTokenProvider { get; }

    internal Action<DbrLogLevel, string>? Log { get; }

    internal DbrBeforeRequest? BeforeRequest { get; }

    internal Action<DbrAttempt>? AfterAttempt { get; }

    internal DbrTransport? Transport { get; }

    /// <summary>Done when the client has run its last callback.</summary>
    internal Task Closed => _closed.Task;

    internal static ClientHooks Of(void* userData) => (ClientHooks)GCHandle.FromIntPtr((nint)userData).Target!;

    /// <summary>Names the callbacks that are wanted to the library. Either <see cref="Close"/> or on_closed follows.</summary>
    internal void Register(ClientOptionsHandle options, DbrLogLevel level)
    {
        _self = GCHandle.Alloc(this);
        void* userData = (void*)GCHandle.ToIntPtr(_self);
        NativeMethods.dbr_client_options_set_on_closed(options, &Trampolines.OnClosed, userData);
        if (BearerTokenProvider is not null)
        {
            NativeMethods.dbr_client_options_set_bearer_provider(options, &Trampolines.OnBearer, userData);
        }

        if (Log is not null)
        {
            NativeMethods.dbr_client_options_set_logger(options, (int)level, &Trampolines.OnLog, userData);
        }

        if (BeforeRequest is not null)
        {
            NativeMethods.dbr_client_options_set_before_request(options, &Trampolines.OnBeforeRequest, userData);
        }

        if (AfterAttempt is not null)
        {
            NativeMethods.dbr_client_options_set_after_attempt(options, &Trampolines.OnAfterAttempt, userData);
        }

        if (Transport is not null)
        {
            NativeMethods.dbr_client_options_set_transport(options, &Trampolines.OnTransport, userData);
        }
    }

    /// <summary>The library will not call back any more, or never began to.</summary>
    internal void Close()
    {
        _self.Free();
        _closed.TrySetResult();
    }
}
