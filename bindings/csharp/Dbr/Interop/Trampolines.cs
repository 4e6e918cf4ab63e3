using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Dbr.Interop;

/// <summary>
/// What the library calls. Each finds its object by the user data, and lets nothing out: an exception becomes a status,
/// or ends here where C has no place for one.
/// </summary>
internal static unsafe class Trampolines
{
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    internal static void OnClosed(void* userData) => ClientHooks.Of(userData).Close();

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    internal static DbrStatus OnBearer(NativeBearer* sink, void* userData)
    {
        CallbackScope.Enter();
        try
        {
            string? token = ClientHooks.Of(userData).BearerTokenProvider!();
            return string.IsNullOrEmpty(token) ? DbrStatus.Ok : NativeMethods.dbr_bearer_set(sink, token);
        }
        catch (Exception e)
        {
            return CallbackScope.Keep(e);
        }
        finally
        {
            CallbackScope.Leave();
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    internal static void OnLog(int level, byte* line, void* userData)
    {
        CallbackScope.Enter();
        try
        {
            ClientHooks.Of(userData).Log!((DbrLogLevel)level, Utf8Text.Read(line) ?? "");
        }
        catch (Exception)
        {
            // A logger that fails must not fail the call, and there is no one to tell.
        }
        finally
        {
            CallbackScope.Leave();
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    internal static DbrStatus OnBeforeRequest(NativeAttemptInfo* attempt, NativeHeaders* headers, void* userData)
    {
        CallbackScope.Enter();
        try
        {
            ClientHooks.Of(userData).BeforeRequest!(Attempt(attempt), new DbrRequestHeaders(headers));
            return DbrStatus.Ok;
        }
        catch (Exception e)
        {
            return CallbackScope.Keep(e);
        }
        finally
        {
            CallbackScope.Leave();
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    internal static void OnAfterAttempt(NativeAttemptInfo* attempt, void* userData)
    {
        CallbackScope.Enter();
        try
        {
            ClientHooks.Of(userData).AfterAttempt!(Attempt(attempt));
        }
        catch (Exception)
        {
            // The attempt is over: nothing of it can fail any more.
        }
        finally
        {
            CallbackScope.Leave();
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    internal static DbrStatus OnTransport(NativeHttpRequest* request, NativeHttpReply* reply, void* userData)
    {
        CallbackScope.Enter();
        try
        {
            return Answer(reply, ClientHooks.Of(userData).Transport!(new DbrTransportRequest(request)));
        }
        catch (Exception e)
        {
            return CallbackScope.Keep(e);
        }
        finally
        {
            CallbackScope.Leave();
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    internal static void OnLogin(DbrStatus status, NativeLoginResult* result, NativeError* error, void* userData) =>
        PendingCall.Of(userData).Complete(status, result, error);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    internal static void OnUser(DbrStatus status, NativeUser* result, NativeError* error, void* userData) =>
        PendingCall.Of(userData).Complete(status, result, error);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    internal static void OnLogout(DbrStatus status, NativeLogoutResult* result, NativeError* error, void* userData) =>
        PendingCall.Of(userData).Complete(status, result, error);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    internal static void OnResponse(DbrStatus status, NativeResponse* result, NativeError* error, void* userData) =>
        PendingCall.Of(userData).Complete(status, result, error);

    private static DbrStatus Answer(NativeHttpReply* reply, DbrTransportReply answer)
    {
        if (answer.Status != DbrStatus.Ok)
        {
            return answer.Status;
        }

        DbrStatus status;
        fixed (byte* body = answer.Body.Span)
        {
            status = NativeMethods.dbr_http_reply_set(
                reply, answer.StatusCode, answer.ContentType, body, (nuint)answer.Body.Length);
        }

        foreach ((string name, string value) in answer.Headers)
        {
            if (status == DbrStatus.Ok)
            {
                status = NativeMethods.dbr_http_reply_add_header(reply, name, value);
            }
        }

        return status;
    }

    private static DbrAttempt Attempt(NativeAttemptInfo* attempt) => new(
        Utf8Text.Read(attempt->operation) ?? "", Utf8Text.Read(attempt->method) ?? "",
        Utf8Text.Read(attempt->url) ?? "", checked((int)attempt->attempt), attempt->status, attempt->http_status,
        Durations.FromMicroseconds(attempt->elapsed_us),
        attempt->retry_in_ms < 0 ? null : Durations.FromMilliseconds(attempt->retry_in_ms));
}
