namespace Dbr;

/// <summary>
/// How a <see cref="DbrClient"/> works. The client copies what it needs when it is made; null means the native
/// library's default. What is malformed is refused there, with a <see cref="DbrInvalidArgumentException"/> that names
/// the option.
/// </summary>
public sealed class DbrClientOptions
{
    /// <summary>
    /// Where the API is: http or https, host, optional port, optional path prefix. Default: the environment variable
    /// DBRSDK_SERVER_URL as the process was started with, or http://127.0.0.1:8000.
    /// </summary>
    public string? ServerUrl { get; set; }

    /// <summary>
    /// A token to use until a login brings one. Default: the environment variable DBRSDK_HTTP_BEARER as the process was
    /// started with, or none.
    /// </summary>
    public string? BearerToken { get; set; }

    /// <summary>
    /// Asked for a token before each attempt of a call that has no other. Null: none. Runs where callbacks run, see
    /// <see cref="DbrTransport"/>; what it throws ends the call.
    /// </summary>
    public Func<string?>? BearerTokenProvider { get; set; }

    /// <summary>
    /// The longest that a call may take, retries included. Default 30 s; <see cref="System.Threading.Timeout.InfiniteTimeSpan"/>: no
    /// limit.
    /// </summary>
    public TimeSpan? Timeout { get; set; }

    /// <summary>The longest that one HTTP exchange may take. Default 10 s.</summary>
    public TimeSpan? AttemptTimeout { get; set; }

    /// <summary>The longest that a new connection may take. Default 5 s.</summary>
    public TimeSpan? ConnectTimeout { get; set; }

    /// <summary>When to try again.</summary>
    public DbrRetryPolicy? Retry { get; set; }

    /// <summary>Whether HTTP 429 is retried like 5XX. Default false.</summary>
    public bool RetryRateLimited { get; set; }

    /// <summary>Headers for every request; they replace the library's own of the same name.</summary>
    public IDictionary<string, string> Headers { get; } =
        new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Your program's name and version for the User-Agent header, "my-program/2.1".</summary>
    public string? UserAgentSuffix { get; set; }

    /// <summary>The largest response body that is taken. Default 1 MiB.</summary>
    public long? MaxResponseBytes { get; set; }

    /// <summary>How many asynchronous calls are on the wire at once; the others queue. Default 100.</summary>
    public int? MaxConcurrency { get; set; }

    /// <summary>A PEM file of the certificates to trust instead of the system's.</summary>
    public string? CaFile { get; set; }

    /// <summary>The certificates to trust instead of the system's, as PEM text.</summary>
    public string? CaPem { get; set; }

    /// <summary>A PEM file with the certificate to show to a server that asks for one.</summary>
    public string? ClientCertificateFile { get; set; }

    /// <summary>A PEM file with the key of <see cref="ClientCertificateFile"/>.</summary>
    public string? ClientKeyFile { get; set; }

    /// <summary>
    /// The HTTP proxy, "http://proxy.example:3128". Empty: never one. Default: the environment's, for https alone.
    /// </summary>
    public string? Proxy { get; set; }

    /// <summary>
    /// Whether cleartext http may go to hosts that are not loopback: passwords and tokens can then be read on the way.
    /// Default false.
    /// </summary>
    public bool AllowCleartext { get; set; }

    /// <summary>
    /// Receives finished log lines, which never hold a secret. What it throws is ignored. Runs where callbacks run, see
    /// <see cref="DbrTransport"/>.
    /// </summary>
    public Action<DbrLogLevel, string>? Log { get; set; }

    /// <summary>The most detailed level that <see cref="Log"/> receives. Default <see cref="DbrLogLevel.Info"/>.</summary>
    public DbrLogLevel LogLevel { get; set; } = DbrLogLevel.Info;

    /// <summary>Called before each attempt, and may set headers. What it throws ends the call.</summary>
    public DbrBeforeRequest? BeforeRequest { get; set; }

    /// <summary>Called after each attempt: all that a metric needs. What it throws is ignored.</summary>
    public Action<DbrAttempt>? AfterAttempt { get; set; }

    /// <summary>Takes the place of HTTP: a double for tests, a recorder.</summary>
    public DbrTransport? Transport { get; set; }
}
