using System.Runtime.InteropServices;

// Written by the native library and read through pointers; nothing here ever assigns them.
#pragma warning disable CS0649

namespace Dbr.Interop;

// The structs of dbr.h, member by member. They are read in place and never copied: a newer library may have appended
// members. A test compares every offset with what the C compiler says.

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeValidationIssue
{
    internal nuint struct_size;
    internal byte* location;
    internal byte* message;
    internal byte* type;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeError
{
    internal nuint struct_size;
    internal DbrStatus status;
    internal int http_status;
    internal byte* message;
    internal byte* operation;
    internal byte* body;
    internal nuint body_len;
    internal uint attempts;
    internal long retry_after_ms;
    internal int retryable;
    internal NativeValidationIssue** issues;
    internal nuint issue_count;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeUser
{
    internal nuint struct_size;
    internal byte* id;
    internal byte* username;
    internal byte* email;
    internal byte* display_name;
    internal int active_status;
    internal byte* json;
    internal nuint json_len;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeLoginResult
{
    internal nuint struct_size;
    internal byte* access_token;
    internal byte* token_type;
    internal long expires_at_unix;
    internal NativeUser* user;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeLogoutResult
{
    internal nuint struct_size;
    internal byte* message;
    internal byte* json;
    internal nuint json_len;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeResponse
{
    internal nuint struct_size;
    internal int http_status;
    internal uint attempts;
    internal byte* body;
    internal nuint body_len;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeAttemptInfo
{
    internal nuint struct_size;
    internal byte* operation;
    internal byte* method;
    internal byte* url;
    internal uint attempt;
    internal DbrStatus status;
    internal int http_status;
    internal long elapsed_us;
    internal long retry_in_ms;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeHttpRequest
{
    internal nuint struct_size;
    internal byte* method;
    internal byte* url;
    internal void* body;
    internal nuint body_len;
    internal long timeout_ms;
}

// What C keeps to itself: pointers to these are told apart by the compiler, and never looked into.

internal struct NativeClient;

internal struct NativeClientOptions;

internal struct NativeCallOptions;

internal struct NativeCancel;

internal struct NativeBearer;

internal struct NativeHeaders;

internal struct NativeHttpReply;
