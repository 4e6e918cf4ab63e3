namespace Dbr.Tests.Support;

/// <summary>What the tests are told from outside; run-tests says it, and a missing word is a failure that names it.</summary>
internal static class Env
{
    public static string DevServer => Need("DBR_DEV_SERVER", "the dbr-dev-server program");

    public static string IncludeDirectory =>
        Path.Combine(Need("DBR_PREFIX", "the prefix that libdbr is installed in"), "include");

    public static bool Soak => Environment.GetEnvironmentVariable("DBR_SOAK") == "1";

    /// <summary>A bound for what should take no time: generous, since the machine may be busy.</summary>
    public static TimeSpan Soon => TimeSpan.FromSeconds(30);

    private static string Need(string variable, string what) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value
            ? value
            : throw new InvalidOperationException($"Set {variable} to {what}, or use bindings/csharp/run-tests.");
}
