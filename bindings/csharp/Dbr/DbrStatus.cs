namespace Dbr;

/// <summary>What became of a call: the numbers of the native library. Later versions may bring others.</summary>
public enum DbrStatus
{
    /// <summary>Done.</summary>
    Ok = 0,

    /// <summary>The call itself is wrong: a malformed URL, CR or LF in a header or token, a number out of range.</summary>
    InvalidArgument = 101,

    /// <summary>There was no memory for it.</summary>
    OutOfMemory = 102,

    /// <summary>The call was cancelled, or its client was disposed while it ran.</summary>
    Cancelled = 103,

    /// <summary>The client was disposed before the call.</summary>
    Closed = 104,

    /// <summary>A blocking call from inside a callback, on the thread that all asynchronous calls need.</summary>
    WouldDeadlock = 105,

    /// <summary>The client was made before a fork and used in the child.</summary>
    Forked = 106,

    /// <summary>Refused for safety, such as credentials over cleartext http to a host that is not loopback.</summary>
    Policy = 107,

    /// <summary>A defect of the library, or an exception that a callback let out.</summary>
    Internal = 199,

    /// <summary>No connection: name look-up, refused, unreachable, or closed before the first byte came back.</summary>
    Connect = 201,

    /// <summary>The connect, the attempt or the call ran out of time.</summary>
    Timeout = 202,

    /// <summary>The TLS handshake failed, or one side refused the other's certificate.</summary>
    Tls = 203,

    /// <summary>What came back is not an HTTP response, or not a whole one.</summary>
    Protocol = 204,

    /// <summary>The headers or the body are over the limit.</summary>
    TooLarge = 205,

    /// <summary>Success and JSON, but not what the API promises.</summary>
    ResponseValidation = 301,

    /// <summary>HTTP 400; for me and logout also 422.</summary>
    BadRequest = 400,

    /// <summary>HTTP 401 and 403.</summary>
    Unauthorized = 401,

    /// <summary>HTTP 404.</summary>
    NotFound = 404,

    /// <summary>HTTP 422 of login and of requests: <see cref="DbrException.Issues"/> has the details.</summary>
    Validation = 422,

    /// <summary>HTTP 429.</summary>
    RateLimited = 429,

    /// <summary>Every other response that is not the expected success.</summary>
    Api = 500,
}
