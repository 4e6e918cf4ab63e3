// One short class for each reason, so that a `catch` can name it.

namespace Dbr;

/// <summary>
/// The call itself was wrong, and nothing was sent: a malformed URL, a text that is not one, a number out of range.
/// </summary>
public sealed class DbrInvalidArgumentException : DbrException
{
    internal DbrInvalidArgumentException(string message, Exception? innerException = null)
        : base(DbrStatus.InvalidArgument, message, innerException)
    {
    }
}

/// <summary>
/// Refused for safety, before anything was sent: credentials over cleartext http to a host that is not loopback, a scheme
/// other than http and https, user info in the URL.
/// </summary>
public sealed class DbrPolicyException : DbrException
{
    internal DbrPolicyException(string message, Exception? innerException = null)
        : base(DbrStatus.Policy, message, innerException)
    {
    }
}

/// <summary>
/// There was no connection to the server: name look-up, refused, unreachable, or closed before an answer came.
/// </summary>
public sealed class DbrConnectionException : DbrException
{
    internal DbrConnectionException(string message, Exception? innerException = null)
        : base(DbrStatus.Connect, message, innerException)
    {
    }
}

/// <summary>The connect, the attempt or the call ran out of time.</summary>
public sealed class DbrTimeoutException : DbrException
{
    internal DbrTimeoutException(string message, Exception? innerException = null)
        : base(DbrStatus.Timeout, message, innerException)
    {
    }
}

/// <summary>The TLS handshake failed, or one side refused the other's certificate.</summary>
public sealed class DbrTlsException : DbrException
{
    internal DbrTlsException(string message, Exception? innerException = null)
        : base(DbrStatus.Tls, message, innerException)
    {
    }
}

/// <summary>What came back is not an HTTP response, or not a whole one.</summary>
public sealed class DbrProtocolException : DbrException
{
    internal DbrProtocolException(string message, Exception? innerException = null)
        : base(DbrStatus.Protocol, message, innerException)
    {
    }
}

/// <summary>The response's headers or body are over the limit.</summary>
public sealed class DbrTooLargeException : DbrException
{
    internal DbrTooLargeException(string message, Exception? innerException = null)
        : base(DbrStatus.TooLarge, message, innerException)
    {
    }
}

/// <summary>The server said success, but not what the API promises.</summary>
public sealed class DbrResponseValidationException : DbrException
{
    internal DbrResponseValidationException(string message, Exception? innerException = null)
        : base(DbrStatus.ResponseValidation, message, innerException)
    {
    }
}

/// <summary>HTTP 400; for me and logout also 422.</summary>
public sealed class DbrBadRequestException : DbrException
{
    internal DbrBadRequestException(string message, Exception? innerException = null)
        : base(DbrStatus.BadRequest, message, innerException)
    {
    }
}

/// <summary>HTTP 401 or 403: wrong, unknown or inactive user, or a token that is missing, wrong or expired.</summary>
public sealed class DbrUnauthorizedException : DbrException
{
    internal DbrUnauthorizedException(string message, Exception? innerException = null)
        : base(DbrStatus.Unauthorized, message, innerException)
    {
    }
}

/// <summary>HTTP 404.</summary>
public sealed class DbrNotFoundException : DbrException
{
    internal DbrNotFoundException(string message, Exception? innerException = null)
        : base(DbrStatus.NotFound, message, innerException)
    {
    }
}

/// <summary>HTTP 422: <see cref="DbrException.Issues"/> says what the server did not like.</summary>
public sealed class DbrValidationException : DbrException
{
    internal DbrValidationException(string message, Exception? innerException = null)
        : base(DbrStatus.Validation, message, innerException)
    {
    }
}

/// <summary>HTTP 429: <see cref="DbrException.RetryAfter"/> says for how long.</summary>
public sealed class DbrRateLimitedException : DbrException
{
    internal DbrRateLimitedException(string message, Exception? innerException = null)
        : base(DbrStatus.RateLimited, message, innerException)
    {
    }
}

/// <summary>
/// Every other response that is not the expected success: <see cref="DbrException.HttpStatus"/> has its number.
/// </summary>
public sealed class DbrApiException : DbrException
{
    internal DbrApiException(string message, Exception? innerException = null)
        : base(DbrStatus.Api, message, innerException)
    {
    }
}

/// <summary>
/// There is no native library that this package can work with: the message lists what was tried, or names the versions
/// that do not fit.
/// </summary>
public sealed class DbrLibraryException : DllNotFoundException
{
    internal DbrLibraryException(string message)
        : base(message)
    {
    }
}
