using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static System.Runtime.InteropServices.StringMarshalling;

[assembly: DisableRuntimeMarshalling]
[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)] // the resolver decides

namespace Dbr.Interop;

/// <summary>
/// Every function of <c>dbr.h</c> under its own name, and nothing else: what they mean stands there. A test compares
/// names, arguments and types with the header.
/// </summary>
internal static unsafe partial class NativeMethods
{
    /// <summary>The name that the resolver answers to, see <see cref="NativeLibraryLoader"/>.</summary>
    internal const string Library = "dbr";

    /// <summary>The version of the header that these declarations were written against, as 0xMMmmpp.</summary>
    internal const uint DBR_VERSION_NUMBER = 0x010000;

    // ------------------------------------------------------------------------------------------ version, status

    [LibraryImport(Library)]
    internal static partial byte* dbr_version();

    [LibraryImport(Library)]
    internal static partial uint dbr_version_number();

    [LibraryImport(Library)]
    internal static partial byte* dbr_status_name(DbrStatus status);

    [LibraryImport(Library)]
    internal static partial byte* dbr_status_text(DbrStatus status);

    // ------------------------------------------------------------------------------------------- client options

    [LibraryImport(Library)]
    internal static partial ClientOptionsHandle dbr_client_options_new();

    [LibraryImport(Library)]
    internal static partial void dbr_client_options_free(NativeClientOptions* options);

    [LibraryImport(Library, StringMarshalling = Custom, StringMarshallingCustomType = typeof(Utf8Text))]
    internal static partial DbrStatus dbr_client_options_set_server_url(ClientOptionsHandle options, string? url);

    [LibraryImport(Library, StringMarshalling = Custom, StringMarshallingCustomType = typeof(Utf8Text))]
    internal static partial DbrStatus dbr_client_options_set_http_bearer(ClientOptionsHandle options, string? token);

    [LibraryImport(Library)]
    internal static partial DbrStatus dbr_client_options_set_bearer_provider(
        ClientOptionsHandle options, delegate* unmanaged[Cdecl]<NativeBearer*, void*, DbrStatus> provider,
        void* user_data);

    [LibraryImport(Library)]
    internal static partial DbrStatus dbr_client_options_set_timeout_ms(ClientOptionsHandle options, long timeout_ms);

    [LibraryImport(Library)]
    internal static partial DbrStatus dbr_client_options_set_attempt_timeout_ms(
        ClientOptionsHandle options, long timeout_ms);

    [LibraryImport(Library)]
    internal static partial DbrStatus dbr_client_options_set_connect_timeout_ms(
        ClientOptionsHandle options, long timeout_ms);

    [LibraryImport(Library)]
    internal static partial DbrStatus dbr_client_options_set_retry_none(ClientOptionsHandle options);

    [LibraryImport(Library)]
    internal static partial DbrStatus dbr_client_options_set_retry_backoff(
        ClientOptionsHandle options, long initial_interval_ms, long max_interval_ms, double exponent,
        long max_elapsed_ms, int retry_connection_errors);

    [LibraryImport(Library)]
    internal static partial DbrStatus dbr_client_options_set_retry_rate_limited(
        ClientOptionsHandle options, int enabled);

    [LibraryImport(Library, StringMarshalling = Custom, StringMarshallingCustomType = typeof(Utf8Text))]
    internal static partial DbrStatus dbr_client_options_add_header(
        ClientOptionsHandle options, string? name, string? value);

    [LibraryImport(Library, StringMarshalling = Custom, StringMarshallingCustomType = typeof(Utf8Text))]
    internal static partial DbrStatus dbr_client_options_set_user_agent_suffix(
        ClientOptionsHandle options, string? suffix);

    [LibraryImport(Library)]
    internal static partial DbrStatus dbr_client_options_set_max_response_bytes(
        ClientOptionsHandle options, nuint max_bytes);

    [LibraryImport(Library)]
    internal static partial DbrStatus dbr_client_options_set_max_concurrency(
        ClientOptionsHandle options, int max_concurrency);

    [LibraryImport(Library, StringMarshalling = Custom, StringMarshallingCustomType = typeof(Utf8Text))]
    internal static partial DbrStatus dbr_client_options_set_ca_file(ClientOptionsHandle options, string? path);

    [LibraryImport(Library)]
    internal static partial DbrStatus dbr_client_options_set_ca_pem(
        ClientOptionsHandle options, void* pem, nuint len);

    [LibraryImport(Library, StringMarshalling = Custom, StringMarshallingCustomType = typeof(Utf8Text))]
    internal static partial DbrStatus dbr_client_options_set_client_certificate(
        ClientOptionsHandle options, string? cert_file, string? key_file);

    [LibraryImport(Library, StringMarshalling = Custom, StringMarshallingCustomType = typeof(Utf8Text))]
    internal static partial DbrStatus dbr_client_options_set_proxy(ClientOptionsHandle options, string? url);

    [LibraryImport(Library)]
    internal static partial DbrStatus dbr_client_options_set_allow_cleartext(
        ClientOptionsHandle options, int enabled);

    [LibraryImport(Library)]
    internal static partial DbrStatus dbr_client_options_set_logger(
        ClientOptionsHandle options, int level, delegate* unmanaged[Cdecl]<int, byte*, void*, void> callback,
        void* user_data);

    [LibraryImport(Library)]
    internal static partial DbrStatus dbr_client_options_set_before_request(
        ClientOptionsHandle options,
        delegate* unmanaged[Cdecl]<NativeAttemptInfo*, NativeHeaders*, void*, DbrStatus> callback, void* user_data);

    [LibraryImport(Library)]
    internal static partial DbrStatus dbr_client_options_set_after_attempt(
        ClientOptionsHandle options, delegate* unmanaged[Cdecl]<NativeAttemptInfo*, void*, void> callback,
        void* user_data);

    [LibraryImport(Library)]
    internal static partial DbrStatus dbr_client_options_set_transport(
        ClientOptionsHandle options,
        delegate* unmanaged[Cdecl]<NativeHttpRequest*, NativeHttpReply*, void*, DbrStatus> callback, void* user_data);

    [LibraryImport(Library)]
    internal static partial DbrStatus dbr_client_options_set_on_closed(
        ClientOptionsHandle options, delegate* unmanaged[Cdecl]<void*, void> callback, void* user_data);

    // ----------------------------------------------------------------------------------------------- call options

    [LibraryImport(Library)]
    internal static partial CallOptionsHandle dbr_call_options_new();

    [LibraryImport(Library)]
    internal static partial void dbr_call_options_free(NativeCallOptions* options);

    [LibraryImport(Library, StringMarshalling = Custom, StringMarshallingCustomType = typeof(Utf8Text))]
    internal static partial DbrStatus dbr_call_options_set_server_url(CallOptionsHandle options, string? url);

    [LibraryImport(Library)]
    internal static partial DbrStatus dbr_call_options_set_timeout_ms(CallOptionsHandle options, long timeout_ms);

    [LibraryImport(Library)]
    internal static partial DbrStatus dbr_call_options_set_attempt_timeout_ms(
        CallOptionsHandle options, long timeout_ms);

    [LibraryImport(Library)]
    internal static partial DbrStatus dbr_call_options_set_retry_none(CallOptionsHandle options);

    [LibraryImport(Library)]
    internal static partial DbrStatus dbr_call_options_set_retry_backoff(
        CallOptionsHandle options, long initial_interval_ms, long max_interval_ms, double exponent,
        long max_elapsed_ms, int retry_connection_errors);

    [LibraryImport(Library, StringMarshalling = Custom, StringMarshallingCustomType = typeof(Utf8Text))]
    internal static partial DbrStatus dbr_call_options_add_header(
        CallOptionsHandle options, string? name, string? value);

    [LibraryImport(Library, StringMarshalling = Custom, StringMarshallingCustomType = typeof(Utf8Text))]
    internal static partial DbrStatus dbr_call_options_set_http_bearer(CallOptionsHandle options, string? token);

    [LibraryImport(Library)]
    internal static partial DbrStatus dbr_call_options_set_cancel(CallOptionsHandle options, CancelHandle cancel);

    // ----------------------------------------------------------------------------------------------- cancellation

    [LibraryImport(Library)]
    internal static partial CancelHandle dbr_cancel_new();

    [LibraryImport(Library)]
    internal static partial void dbr_cancel_trigger(NativeCancel* cancel);

    [LibraryImport(Library)]
    internal static partial void dbr_cancel_free(NativeCancel* cancel);

    // ----------------------------------------------------------------------------------------------------- client

    [LibraryImport(Library)]
    internal static partial DbrStatus dbr_client_new(
        ClientOptionsHandle options, out ClientHandle client, NativeError** error);

    [LibraryImport(Library, StringMarshalling = Custom, StringMarshallingCustomType = typeof(Utf8Text))]
    internal static partial DbrStatus dbr_client_set_http_bearer(
        ClientHandle client, string? token, NativeError** error);

    [LibraryImport(Library)]
    internal static partial void dbr_client_shutdown(NativeClient* client);

    [LibraryImport(Library)]
    internal static partial void dbr_client_free(NativeClient* client);

    // ----------------------------------------------------------------------------------- authentication, requests

    [LibraryImport(Library, StringMarshalling = Custom, StringMarshallingCustomType = typeof(Utf8Text))]
    internal static partial DbrStatus dbr_auth_login(
        ClientHandle client, string? username, string? password, CallOptionsHandle options,
        NativeLoginResult** result, NativeError** error);

    [LibraryImport(Library)]
    internal static partial DbrStatus dbr_auth_me(
        ClientHandle client, CallOptionsHandle options, NativeUser** result, NativeError** error);

    [LibraryImport(Library)]
    internal static partial DbrStatus dbr_auth_logout(
        ClientHandle client, CallOptionsHandle options, NativeLogoutResult** result, NativeError** error);

    [LibraryImport(Library, StringMarshalling = Custom, StringMarshallingCustomType = typeof(Utf8Text))]
    internal static partial DbrStatus dbr_client_request(
        ClientHandle client, string? method, string? path, void* body, nuint body_len, CallOptionsHandle options,
        NativeResponse** result, NativeError** error);

    [LibraryImport(Library, StringMarshalling = Custom, StringMarshallingCustomType = typeof(Utf8Text))]
    internal static partial DbrStatus dbr_auth_login_async(
        ClientHandle client, string? username, string? password, CallOptionsHandle options,
        delegate* unmanaged[Cdecl]<DbrStatus, NativeLoginResult*, NativeError*, void*, void> callback,
        void* user_data, NativeError** error);

    [LibraryImport(Library)]
    internal static partial DbrStatus dbr_auth_me_async(
        ClientHandle client, CallOptionsHandle options,
        delegate* unmanaged[Cdecl]<DbrStatus, NativeUser*, NativeError*, void*, void> callback, void* user_data,
        NativeError** error);

    [LibraryImport(Library)]
    internal static partial DbrStatus dbr_auth_logout_async(
        ClientHandle client, CallOptionsHandle options,
        delegate* unmanaged[Cdecl]<DbrStatus, NativeLogoutResult*, NativeError*, void*, void> callback,
        void* user_data, NativeError** error);

    [LibraryImport(Library, StringMarshalling = Custom, StringMarshallingCustomType = typeof(Utf8Text))]
    internal static partial DbrStatus dbr_client_request_async(
        ClientHandle client, string? method, string? path, void* body, nuint body_len, CallOptionsHandle options,
        delegate* unmanaged[Cdecl]<DbrStatus, NativeResponse*, NativeError*, void*, void> callback, void* user_data,
        NativeError** error);

    // -------------------------------------------------------------------------------------------- results, errors

    [LibraryImport(Library)]
    internal static partial void dbr_login_result_free(NativeLoginResult* result);

    [LibraryImport(Library)]
    internal static partial void dbr_user_free(NativeUser* user);

    [LibraryImport(Library)]
    internal static partial void dbr_logout_result_free(NativeLogoutResult* result);

    [LibraryImport(Library, StringMarshalling = Custom, StringMarshallingCustomType = typeof(Utf8Text))]
    internal static partial byte* dbr_response_header(NativeResponse* response, string? name);

    [LibraryImport(Library)]
    internal static partial void dbr_response_free(NativeResponse* response);

    [LibraryImport(Library, StringMarshalling = Custom, StringMarshallingCustomType = typeof(Utf8Text))]
    internal static partial byte* dbr_error_header(NativeError* error, string? name);

    [LibraryImport(Library)]
    internal static partial void dbr_error_free(NativeError* error);

    // ------------------------------------------------------------------------------------------- inside callbacks

    [LibraryImport(Library, StringMarshalling = Custom, StringMarshallingCustomType = typeof(Utf8Text))]
    internal static partial DbrStatus dbr_bearer_set(NativeBearer* sink, string? token);

    [LibraryImport(Library, StringMarshalling = Custom, StringMarshallingCustomType = typeof(Utf8Text))]
    internal static partial DbrStatus dbr_headers_set(NativeHeaders* headers, string? name, string? value);

    [LibraryImport(Library, StringMarshalling = Custom, StringMarshallingCustomType = typeof(Utf8Text))]
    internal static partial byte* dbr_http_request_header(NativeHttpRequest* request, string? name);

    [LibraryImport(Library)]
    internal static partial int dbr_http_request_cancelled(NativeHttpRequest* request);

    [LibraryImport(Library, StringMarshalling = Custom, StringMarshallingCustomType = typeof(Utf8Text))]
    internal static partial DbrStatus dbr_http_reply_set(
        NativeHttpReply* reply, int http_status, string? content_type, void* body, nuint body_len);

    [LibraryImport(Library, StringMarshalling = Custom, StringMarshallingCustomType = typeof(Utf8Text))]
    internal static partial DbrStatus dbr_http_reply_add_header(NativeHttpReply* reply, string? name, string? value);
}
