using System.Diagnostics;

namespace Dbr.Interop;

/// <summary>One activity for each call, from the source "Dbr", and its context on the wire.</summary>
internal static class Telemetry
{
    private static readonly ActivitySource Source = new(
        "Dbr", typeof(Telemetry).Assembly.GetName().Version?.ToString(3));

    internal static bool IsListenedTo => Source.HasListeners();

    internal static Activity? Start(string operation) =>
        Source.StartActivity("Dbr." + operation, ActivityKind.Client);

    internal static void Failed(Activity? activity, Exception exception)
    {
        if (activity is null)
        {
            return;
        }

        // No text of a DbrException holds a secret, and only the message is kept.
        activity.SetStatus(ActivityStatusCode.Error, exception.Message);
        if (exception is DbrException failure)
        {
            activity.SetTag("error.type", NativeErrors.Name(failure.Status));
            activity.SetTag("http.request.resend_count", Math.Max(0, failure.Attempts - 1));
            if (failure.HttpStatus != 0)
            {
                activity.SetTag("http.response.status_code", failure.HttpStatus);
            }
        }
        else
        {
            activity.SetTag("error.type", exception.GetType().FullName);
        }
    }

    /// <summary>
    /// Sends the activity's context along. A header of the call's own options, set later, replaces it. The context may
    /// come from anywhere: what no header can hold is left out, since tracing must not fail the call.
    /// </summary>
    internal static void Inject(Activity? activity, CallOptionsHandle options)
    {
        if (activity is not null)
        {
            DistributedContextPropagator.Current.Inject(
                activity, options,
                static (carrier, name, value) =>
                {
                    if (value.All(static c => c is >= ' ' and <= '~'))
                    {
                        NativeMethods.dbr_call_options_add_header((CallOptionsHandle)carrier!, name, value);
                    }
                });
        }
    }
}
