using System.Text;

namespace Dbr.Interop;

/// <summary>Hands a client's options to the library. Null leaves the library's default.</summary>
internal static unsafe class ClientOptionsMapping
{
    // The package's version is the one it was built against, so that a server's log tells both halves.
    private static readonly string UserAgent =
        "dbr-csharp/" + typeof(ClientOptionsMapping).Assembly.GetName().Version!.ToString(3);

    // What the setters return is not looked at: one that refuses makes dbr_client_new fail with its reason.
    internal static void Apply(DbrClientOptions options, ClientOptionsHandle native)
    {
        NativeMethods.dbr_client_options_set_server_url(native, options.ServerUrl);
        NativeMethods.dbr_client_options_set_http_bearer(native, options.BearerToken);
        NativeMethods.dbr_client_options_set_user_agent_suffix(
            native, string.IsNullOrEmpty(options.UserAgentSuffix) ? UserAgent : $"{UserAgent} {options.UserAgentSuffix}");
        foreach ((string name, string value) in options.Headers)
        {
            NativeMethods.dbr_client_options_add_header(native, name, value);
        }

        Times(options, native);
        Retries(options, native);
        Limits(options, native);
        Security(options, native);
    }

    private static void Times(DbrClientOptions options, ClientOptionsHandle native)
    {
        if (options.Timeout is { } timeout)
        {
            NativeMethods.dbr_client_options_set_timeout_ms(native, Durations.Limit(timeout));
        }

        if (options.AttemptTimeout is { } attemptTimeout)
        {
            NativeMethods.dbr_client_options_set_attempt_timeout_ms(native, Durations.Limit(attemptTimeout));
        }

        if (options.ConnectTimeout is { } connectTimeout)
        {
            NativeMethods.dbr_client_options_set_connect_timeout_ms(native, Durations.Limit(connectTimeout));
        }
    }

    private static void Retries(DbrClientOptions options, ClientOptionsHandle native)
    {
        NativeMethods.dbr_client_options_set_retry_rate_limited(native, options.RetryRateLimited ? 1 : 0);
        if (options.Retry is { Never: true })
        {
            NativeMethods.dbr_client_options_set_retry_none(native);
        }
        else if (options.Retry is { } retry)
        {
            NativeMethods.dbr_client_options_set_retry_backoff(
                native, Durations.Wait(retry.InitialInterval), Durations.Wait(retry.MaxInterval), retry.Exponent,
                Durations.Limit(retry.MaxElapsed), retry.RetryConnectionErrors ? 1 : 0);
        }
    }

    private static void Limits(DbrClientOptions options, ClientOptionsHandle native)
    {
        if (options.MaxResponseBytes is { } bytes)
        {
            // A negative number is as wrong as none at all, and the library's words for that fit.
            NativeMethods.dbr_client_options_set_max_response_bytes(native, (nuint)Math.Max(0, bytes));
        }

        if (options.MaxConcurrency is { } concurrency)
        {
            NativeMethods.dbr_client_options_set_max_concurrency(native, concurrency);
        }
    }

    private static void Security(DbrClientOptions options, ClientOptionsHandle native)
    {
        NativeMethods.dbr_client_options_set_ca_file(native, options.CaFile);
        if (options.CaPem is not null)
        {
            byte[] text = Encoding.UTF8.GetBytes(options.CaPem);
            fixed (byte* pem = text)
            {
                NativeMethods.dbr_client_options_set_ca_pem(native, pem, (nuint)text.Length);
            }
        }

        NativeMethods.dbr_client_options_set_client_certificate(
            native, options.ClientCertificateFile, options.ClientKeyFile);
        NativeMethods.dbr_client_options_set_proxy(native, options.Proxy);
        NativeMethods.dbr_client_options_set_allow_cleartext(native, options.AllowCleartext ? 1 : 0);
    }
}
