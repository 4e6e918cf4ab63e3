using System.Runtime.CompilerServices;

namespace Dbr.Interop;

/// <summary>Between <see cref="TimeSpan"/> and C's milliseconds, where 0 says "no limit".</summary>
internal static class Durations
{
    /// <summary>A limit. Zero is refused, since in C it would be the opposite of what it looks like.</summary>
    internal static long Limit(TimeSpan limit, [CallerArgumentExpression(nameof(limit))] string? name = null)
    {
        if (limit == Timeout.InfiniteTimeSpan)
        {
            return 0;
        }

        return limit > TimeSpan.Zero
            ? AtLeastOne(limit)
            : throw new DbrInvalidArgumentException(
                $"{name}: a time limit must be longer than nothing, or Timeout.InfiniteTimeSpan.");
    }

    /// <summary>A wait, which may be zero.</summary>
    internal static long Wait(TimeSpan wait) => wait == TimeSpan.Zero ? 0 : AtLeastOne(wait);

    /// <summary>Milliseconds of the library, cut to what a <see cref="TimeSpan"/> holds.</summary>
    internal static TimeSpan FromMilliseconds(long value) =>
        value >= TimeSpan.MaxValue.Ticks / TimeSpan.TicksPerMillisecond
            ? TimeSpan.MaxValue
            : new TimeSpan(value * TimeSpan.TicksPerMillisecond);

    internal static TimeSpan FromMicroseconds(long value) =>
        value >= TimeSpan.MaxValue.Ticks / TimeSpan.TicksPerMicrosecond
            ? TimeSpan.MaxValue
            : new TimeSpan(value * TimeSpan.TicksPerMicrosecond);

    /// <summary>Seconds since 1970, cut to what a <see cref="DateTimeOffset"/> holds.</summary>
    internal static DateTimeOffset FromUnixSeconds(long value) =>
        DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(
            value, DateTimeOffset.MinValue.ToUnixTimeSeconds(), DateTimeOffset.MaxValue.ToUnixTimeSeconds()));

    private static long AtLeastOne(TimeSpan value)
    {
        long milliseconds = value.Ticks / TimeSpan.TicksPerMillisecond;
        return milliseconds == 0 ? Math.Sign(value.Ticks) : milliseconds;
    }
}
