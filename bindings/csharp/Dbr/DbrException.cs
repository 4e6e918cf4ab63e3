using System.Text;

namespace Dbr;

/// <summary>
/// A call failed. One family for all of it: catch a derived class for one reason, this class for any, and look at
/// <see cref="IsTransient"/> to know whether trying again makes sense. No text of it holds a password or a token.
/// </summary>
public class DbrException : Exception
{
    internal DbrException(DbrStatus status, string message, Exception? innerException = null)
        : base(message, innerException) => Status = status;

    /// <summary>Why, as the native library's number.</summary>
    public DbrStatus Status { get; }

    /// <summary>The response's HTTP status; 0 where there was no response.</summary>
    public int HttpStatus { get; internal set; }

    /// <summary>"login", "me", "logout", "request", or "" where it was none of these.</summary>
    public string Operation { get; internal set; } = "";

    /// <summary>
    /// The response's body, 64 KiB of it at most. Empty where there was none, or where it is withheld since it holds a
    /// secret.
    /// </summary>
    public ReadOnlyMemory<byte> Body { get; internal set; }

    /// <summary>
    /// The headers of the response that were kept, by name without regard to case: the usual ones, and those that
    /// <see cref="DbrCallOptions.KeepHeaders"/> names.
    /// </summary>
    public IReadOnlyDictionary<string, string> Headers { get; internal set; } = new Dictionary<string, string>();

    /// <summary>How many HTTP exchanges were begun, failed connects included; 0 where nothing was tried.</summary>
    public int Attempts { get; internal set; }

    /// <summary>How long the server asks to wait before the next call, where it says so.</summary>
    public TimeSpan? RetryAfter { get; internal set; }

    /// <summary>
    /// Whether the same call may succeed later: HTTP 5XX and 429, no connection, out of time.
    /// </summary>
    public bool IsTransient { get; internal set; }

    /// <summary>What a 422 answer complains about, the first 100 of it; empty for other errors.</summary>
    public IReadOnlyList<DbrValidationIssue> Issues { get; internal set; } = [];

    /// <summary>The response's body as text.</summary>
    /// <returns>The body, read as UTF-8.</returns>
    public string GetBodyText() => Encoding.UTF8.GetString(Body.Span);
}
