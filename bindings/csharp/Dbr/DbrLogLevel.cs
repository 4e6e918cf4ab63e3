namespace Dbr;

/// <summary>How detailed a log line is.</summary>
public enum DbrLogLevel
{
    /// <summary>A call failed for good.</summary>
    Error = 1,

    /// <summary>Something was off, and went on.</summary>
    Warning = 2,

    /// <summary>What a program's operator may want to see.</summary>
    Info = 3,

    /// <summary>Every attempt.</summary>
    Debug = 4,
}
