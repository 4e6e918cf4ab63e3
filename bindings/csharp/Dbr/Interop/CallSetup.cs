using System.Diagnostics;

namespace Dbr.Interop;

/// <summary>
/// The native options of one call. Most calls need none; a token that can fire, options or a trace make some. The call
/// copies them, so they are disposed as soon as it has returned or been submitted.
/// </summary>
internal readonly struct CallSetup : IDisposable
{
    private CallSetup(CallOptionsHandle options, CancelHandle? cancel)
    {
        Options = options;
        Cancel = cancel;
    }

    internal CallOptionsHandle Options { get; }

    /// <summary>What the caller's token triggers. Outlives this, and is disposed when the call has ended.</summary>
    internal CancelHandle? Cancel { get; }

    internal static CallSetup Create(DbrCallOptions? options, Activity? activity, CancellationToken cancellationToken)
    {
        if (options is null && activity is null && !cancellationToken.CanBeCanceled)
        {
            return new CallSetup(CallOptionsHandle.None, null);
        }

        CallOptionsHandle native = NativeHandle.Require(NativeMethods.dbr_call_options_new());
        CancelHandle? cancel = null;
        try
        {
            Telemetry.Inject(activity, native);
            if (options is not null)
            {
                Apply(options, native);
            }

            if (cancellationToken.CanBeCanceled)
            {
                cancel = NativeHandle.Require(NativeMethods.dbr_cancel_new());
                NativeMethods.dbr_call_options_set_cancel(native, cancel);
            }

            return new CallSetup(native, cancel);
        }
        catch
        {
            cancel?.Dispose();
            native.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (Options != CallOptionsHandle.None)
        {
            Options.Dispose();
        }
    }

    // What the setters return is not looked at: one that refuses makes the call fail with its reason.
    private static void Apply(DbrCallOptions options, CallOptionsHandle native)
    {
        NativeMethods.dbr_call_options_set_server_url(native, options.ServerUrl);
        NativeMethods.dbr_call_options_set_http_bearer(native, options.BearerToken);
        if (options.Timeout is { } timeout)
        {
            NativeMethods.dbr_call_options_set_timeout_ms(native, Durations.Limit(timeout));
        }

        if (options.AttemptTimeout is { } attemptTimeout)
        {
            NativeMethods.dbr_call_options_set_attempt_timeout_ms(native, Durations.Limit(attemptTimeout));
        }

        if (options.Retry is { Never: true })
        {
            NativeMethods.dbr_call_options_set_retry_none(native);
        }
        else if (options.Retry is { } retry)
        {
            NativeMethods.dbr_call_options_set_retry_backoff(
                native, Durations.Wait(retry.InitialInterval), Durations.Wait(retry.MaxInterval), retry.Exponent,
                Durations.Limit(retry.MaxElapsed), retry.RetryConnectionErrors ? 1 : 0);
        }

        foreach ((string name, string value) in options.Headers)
        {
            NativeMethods.dbr_call_options_add_header(native, name, value);
        }
    }
}
