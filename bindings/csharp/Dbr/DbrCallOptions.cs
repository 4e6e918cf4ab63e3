namespace Dbr;

/// <summary>What one call does differently; null means: as the client does.</summary>
public sealed class DbrCallOptions
{
    /// <summary>Another server for this call. The session's token does not go to another origin.</summary>
    public string? ServerUrl { get; set; }

    /// <summary>A token for this call alone: one client may serve many users.</summary>
    public string? BearerToken { get; set; }

    /// <summary>The longest that the call may take, retries included.</summary>
    public TimeSpan? Timeout { get; set; }

    /// <summary>The longest that one HTTP exchange may take.</summary>
    public TimeSpan? AttemptTimeout { get; set; }

    /// <summary>When to try again; here it holds for every method.</summary>
    public DbrRetryPolicy? Retry { get; set; }

    /// <summary>Headers for this call; they replace the client's of the same name.</summary>
    public IDictionary<string, string> Headers { get; } =
        new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Names of response headers to keep besides the usual ones, for <see cref="DbrResponse.Headers"/> and
    /// <see cref="DbrException.Headers"/>.
    /// </summary>
    public IList<string> KeepHeaders { get; } = [];
}
