namespace Dbr.Interop;

/// <summary>
/// One operation of the API: how it is called, in both ways, and what becomes of its result. All else is the same for
/// all of them, see <see cref="Calls"/>.
/// </summary>
internal unsafe interface IOperation<TNative, TResult>
    where TNative : unmanaged
{
    static abstract string Name { get; }

    static abstract void Free(TNative* result);

    DbrStatus Call(ClientHandle client, CallOptionsHandle options, TNative** result, NativeError** error);

    DbrStatus Submit(ClientHandle client, CallOptionsHandle options, void* userData, NativeError** error);

    TResult Copy(TNative* result, IEnumerable<string>? keepHeaders);
}

internal readonly unsafe struct LoginOperation(string username, string password)
    : IOperation<NativeLoginResult, DbrLoginResult>
{
    public static string Name => "Login";

    public static void Free(NativeLoginResult* result) => NativeMethods.dbr_login_result_free(result);

    public DbrStatus Call(
        ClientHandle client, CallOptionsHandle options, NativeLoginResult** result, NativeError** error) =>
        NativeMethods.dbr_auth_login(client, username, password, options, result, error);

    public DbrStatus Submit(ClientHandle client, CallOptionsHandle options, void* userData, NativeError** error) =>
        NativeMethods.dbr_auth_login_async(
            client, username, password, options, &Trampolines.OnLogin, userData, error);

    public DbrLoginResult Copy(NativeLoginResult* result, IEnumerable<string>? keepHeaders)
    {
        NativeUser* user = result->user;
        return new DbrLoginResult(
            Utf8Text.Read(result->access_token) ?? "", Utf8Text.Read(result->token_type) ?? "",
            result->expires_at_unix == -1 ? null : Durations.FromUnixSeconds(result->expires_at_unix),
            new DbrLoginUser(
                Utf8Text.Read(user->id), Utf8Text.Read(user->username), Utf8Text.Read(user->email),
                Utf8Text.Read(user->display_name), user->active_status < 0 ? null : user->active_status != 0,
                Utf8Text.Read(user->json, user->json_len)));
    }
}

internal readonly unsafe struct MeOperation : IOperation<NativeUser, DbrUser>
{
    public static string Name => "Me";

    public static void Free(NativeUser* result) => NativeMethods.dbr_user_free(result);

    public DbrStatus Call(ClientHandle client, CallOptionsHandle options, NativeUser** result, NativeError** error) =>
        NativeMethods.dbr_auth_me(client, options, result, error);

    public DbrStatus Submit(ClientHandle client, CallOptionsHandle options, void* userData, NativeError** error) =>
        NativeMethods.dbr_auth_me_async(client, options, &Trampolines.OnUser, userData, error);

    public DbrUser Copy(NativeUser* result, IEnumerable<string>? keepHeaders) => new(
        Utf8Text.Read(result->id) ?? "", Utf8Text.Read(result->username) ?? "", Utf8Text.Read(result->email) ?? "",
        Utf8Text.Read(result->display_name), result->active_status == 1,
        Utf8Text.Read(result->json, result->json_len));
}

internal readonly unsafe struct LogoutOperation : IOperation<NativeLogoutResult, DbrLogoutResult>
{
    public static string Name => "Logout";

    public static void Free(NativeLogoutResult* result) => NativeMethods.dbr_logout_result_free(result);

    public DbrStatus Call(
        ClientHandle client, CallOptionsHandle options, NativeLogoutResult** result, NativeError** error) =>
        NativeMethods.dbr_auth_logout(client, options, result, error);

    public DbrStatus Submit(ClientHandle client, CallOptionsHandle options, void* userData, NativeError** error) =>
        NativeMethods.dbr_auth_logout_async(client, options, &Trampolines.OnLogout, userData, error);

    public DbrLogoutResult Copy(NativeLogoutResult* result, IEnumerable<string>? keepHeaders) =>
        new(Utf8Text.Read(result->message), Utf8Text.Read(result->json, result->json_len));
}

internal readonly unsafe struct SendOperation(string method, string path, ReadOnlyMemory<byte> body)
    : IOperation<NativeResponse, DbrResponse>
{
    public static string Name => "Send";

    public static void Free(NativeResponse* result) => NativeMethods.dbr_response_free(result);

    public DbrStatus Call(
        ClientHandle client, CallOptionsHandle options, NativeResponse** result, NativeError** error)
    {
        fixed (byte* bytes = body.Span)
        {
            return NativeMethods.dbr_client_request(
                client, method, path, bytes, (nuint)body.Length, options, result, error);
        }
    }

    public DbrStatus Submit(ClientHandle client, CallOptionsHandle options, void* userData, NativeError** error)
    {
        fixed (byte* bytes = body.Span)
        {
            return NativeMethods.dbr_client_request_async(
                client, method, path, bytes, (nuint)body.Length, options, &Trampolines.OnResponse, userData, error);
        }
    }

    public DbrResponse Copy(NativeResponse* result, IEnumerable<string>? keepHeaders) => new(
        result->http_status, Utf8Text.Copy(result->body, result->body_len),
        KeptHeaders.Of(result, &NativeMethods.dbr_response_header, keepHeaders), checked((int)result->attempts));
}
