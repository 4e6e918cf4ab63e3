namespace Dbr.Interop;

/// <summary>
/// What a thread knows while the library is calling back on it: that it is, and what a program's delegate threw.
/// </summary>
internal static class CallbackScope
{
    [ThreadStatic]
    private static int _depth;

    [ThreadStatic]
    private static Exception? _thrown;

    /// <summary>Whether this thread is inside a callback, and so must not wait for callbacks to end.</summary>
    internal static bool Inside => _depth > 0;

    internal static void Enter() => _depth++;

    internal static void Leave() => _depth--;

    /// <summary>
    /// The status that stands for an exception in C. The exception itself is kept for the call that ends with it, which
    /// happens next on this thread.
    /// </summary>
    internal static DbrStatus Keep(Exception thrown)
    {
        DbrStatus status = (thrown as DbrException)?.Status ?? DbrStatus.Internal;
        if (status is DbrStatus.Ok or DbrStatus.Internal)
        {
            _thrown = thrown;
            return DbrStatus.Internal;
        }

        return status;
    }

    /// <summary>What <see cref="Keep"/> kept, once.</summary>
    internal static Exception? TakeThrown()
    {
        Exception? thrown = _thrown;
        _thrown = null;
        return thrown;
    }
}
