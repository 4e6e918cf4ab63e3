namespace Dbr.Interop;

/// <summary>From the library's errors to exceptions.</summary>
internal static unsafe class NativeErrors
{
    /// <summary>The exception for a call that failed. Takes the error over and frees it.</summary>
    internal static DbrException Take(DbrStatus status, NativeError* error, IEnumerable<string>? keepHeaders = null)
    {
        try
        {
            DbrException exception = Create(
                status, Message(status, error), status == DbrStatus.Internal ? CallbackScope.TakeThrown() : null);
            if (error is not null)
            {
                Fill(exception, error, keepHeaders);
            }

            return exception;
        }
        finally
        {
            NativeMethods.dbr_error_free(error);
        }
    }

    /// <summary>For the functions that return a status and no error object.</summary>
    internal static void ThrowUnlessOk(DbrStatus status, string what)
    {
        if (status != DbrStatus.Ok)
        {
            throw Create(status, $"{what}: {Utf8Text.Read(NativeMethods.dbr_status_text(status))}", null);
        }
    }

    /// <summary>"DBR_E_UNAUTHORIZED" for 401.</summary>
    internal static string Name(DbrStatus status) => Utf8Text.Read(NativeMethods.dbr_status_name(status)) ?? "";

    private static string Message(DbrStatus status, NativeError* error) =>
        (error is null ? null : Utf8Text.Read(error->message)) ??
        Utf8Text.Read(NativeMethods.dbr_status_text(status)) ?? "";

    private static void Fill(DbrException exception, NativeError* error, IEnumerable<string>? keepHeaders)
    {
        exception.HttpStatus = error->http_status;
        exception.Operation = Utf8Text.Read(error->operation) ?? "";
        exception.Body = Utf8Text.Copy(error->body, error->body_len);
        exception.Attempts = checked((int)error->attempts);
        exception.RetryAfter = error->retry_after_ms < 0 ? null : Durations.FromMilliseconds(error->retry_after_ms);
        exception.IsTransient = error->retryable != 0;
        exception.Issues = Issues(error);
        if (error->http_status != 0)
        {
            exception.Headers = KeptHeaders.Of(error, &NativeMethods.dbr_error_header, keepHeaders);
        }
    }

    private static DbrValidationIssue[] Issues(NativeError* error)
    {
        DbrValidationIssue[] issues = new DbrValidationIssue[checked((int)error->issue_count)];
        for (int i = 0; i < issues.Length; i++)
        {
            NativeValidationIssue* issue = error->issues[i];
            issues[i] = new DbrValidationIssue(
                Utf8Text.Read(issue->location) ?? "", Utf8Text.Read(issue->message) ?? "",
                Utf8Text.Read(issue->type) ?? "");
        }

        return issues;
    }

    private static DbrException Create(DbrStatus status, string message, Exception? inner) => status switch
    {
        DbrStatus.InvalidArgument => new DbrInvalidArgumentException(message, inner),
        DbrStatus.Policy => new DbrPolicyException(message, inner),
        DbrStatus.Connect => new DbrConnectionException(message, inner),
        DbrStatus.Timeout => new DbrTimeoutException(message, inner),
        DbrStatus.Tls => new DbrTlsException(message, inner),
        DbrStatus.Protocol => new DbrProtocolException(message, inner),
        DbrStatus.TooLarge => new DbrTooLargeException(message, inner),
        DbrStatus.ResponseValidation => new DbrResponseValidationException(message, inner),
        DbrStatus.BadRequest => new DbrBadRequestException(message, inner),
        DbrStatus.Unauthorized => new DbrUnauthorizedException(message, inner),
        DbrStatus.NotFound => new DbrNotFoundException(message, inner),
        DbrStatus.Validation => new DbrValidationException(message, inner),
        DbrStatus.RateLimited => new DbrRateLimitedException(message, inner),
        DbrStatus.Api => new DbrApiException(message, inner),
        _ => new DbrException(status, message, inner),
    };
}
