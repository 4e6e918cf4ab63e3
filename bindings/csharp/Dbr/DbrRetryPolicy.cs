namespace Dbr;

/// <summary>
/// When a call is tried again: after HTTP 5XX, and where asked for after failed connections and timed-out attempts. The
/// wait before retry n is drawn from [d/2, d], d = min(<see cref="MaxInterval"/>, <see cref="InitialInterval"/> *
/// <see cref="Exponent"/>^n); a Retry-After of the server replaces a shorter one.
/// </summary>
public sealed record DbrRetryPolicy
{
    /// <summary>Never try again.</summary>
    public static DbrRetryPolicy None { get; } = new() { Never = true };

    /// <summary>The first wait. Default 500 ms.</summary>
    public TimeSpan InitialInterval { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest wait. Default 60 s.</summary>
    public TimeSpan MaxInterval { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>By how much the wait grows. Default 1.5.</summary>
    public double Exponent { get; init; } = 1.5;

    /// <summary>
    /// No retry is begun later than this after the call's start. Default 20 s;
    /// <see cref="Timeout.InfiniteTimeSpan"/>: the call's own timeout alone decides.
    /// </summary>
    public TimeSpan MaxElapsed { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Whether failed connections and timed-out attempts are retried too. Default true.</summary>
    public bool RetryConnectionErrors { get; init; } = true;

    // A member, so that None is no equal of the defaults.
    internal bool Never { get; private init; }
}
