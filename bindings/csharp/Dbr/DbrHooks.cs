using Dbr.Interop;

namespace Dbr;

/// <summary>One HTTP exchange, before or after it.</summary>
/// <param name="Operation">"login", "me", "logout" or "request".</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Url">The URL without its query.</param>
/// <param name="Attempt">1, 2, ...</param>
/// <param name="Status">How the attempt ended; <see cref="DbrStatus.Ok"/> before it.</param>
/// <param name="HttpStatus">The response's HTTP status; 0 where there is none.</param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="RetryIn">How long until the next attempt; null: there is none.</param>
public sealed record DbrAttempt(
    string Operation, string Method, string Url, int Attempt, DbrStatus Status, int HttpStatus, TimeSpan Elapsed,
    TimeSpan? RetryIn);

/// <summary>Called before each attempt; may set headers, a traceparent for example.</summary>
/// <param name="attempt">The coming attempt.</param>
/// <param name="headers">Its headers.</param>
public delegate void DbrBeforeRequest(DbrAttempt attempt, DbrRequestHeaders headers);

/// <summary>
/// Takes the place of HTTP. What it throws fails the attempt, as <see cref="DbrStatus.Internal"/> or, where it is a
/// <see cref="DbrException"/>, with that exception's status. All callbacks may run on any thread that makes calls and,
/// for asynchronous calls, on the client's one I/O thread: they should be quick there.
/// </summary>
/// <param name="request">What to send.</param>
/// <returns>What came back.</returns>
public delegate DbrTransportReply DbrTransport(DbrTransportRequest request);

/// <summary>The headers of the coming attempt. Valid during the callback.</summary>
public readonly unsafe ref struct DbrRequestHeaders
{
    private readonly NativeHeaders* _headers;

    internal DbrRequestHeaders(NativeHeaders* headers) => _headers = headers;

    /// <summary>Sets a header, replacing one of that name.</summary>
    /// <param name="name">The name, such as "traceparent".</param>
    /// <param name="value">The value.</param>
    /// <exception cref="DbrInvalidArgumentException">The library does not allow that name or value.</exception>
    public void Set(string name, string value)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(value);
        NativeErrors.ThrowUnlessOk(NativeMethods.dbr_headers_set(_headers, name, value), "the header " + name);
    }
}

/// <summary>A request as <see cref="DbrTransport"/> receives it. Valid during the callback.</summary>
public readonly unsafe ref struct DbrTransportRequest
{
    private readonly NativeHttpRequest* _request;

    internal DbrTransportRequest(NativeHttpRequest* request) => _request = request;

    /// <summary>The HTTP method.</summary>
    public string Method => Utf8Text.Read(_request->method) ?? "";

    /// <summary>The whole URL, query included.</summary>
    public string Url => Utf8Text.Read(_request->url) ?? "";

    /// <summary>The body, empty where there is none.</summary>
    public ReadOnlySpan<byte> Body => new(_request->body, checked((int)_request->body_len));

    /// <summary>What is left of the attempt's time; null: no limit.</summary>
    public TimeSpan? Timeout =>
        _request->timeout_ms == 0 ? null : Durations.FromMilliseconds(_request->timeout_ms);

    /// <summary>Whether nobody wants the answer any more.</summary>
    public bool IsCancelled => NativeMethods.dbr_http_request_cancelled(_request) != 0;

    /// <summary>A header of the request.</summary>
    /// <param name="name">Its name, without regard to case.</param>
    /// <returns>The value; null where there is none.</returns>
    public string? GetHeader(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Utf8Text.Read(NativeMethods.dbr_http_request_header(_request, name));
    }
}

/// <summary>What a <see cref="DbrTransport"/> answers.</summary>
public sealed class DbrTransportReply
{
    /// <summary>
    /// How the attempt ended, where there is no response: <see cref="DbrStatus.Connect"/>,
    /// <see cref="DbrStatus.Timeout"/>... It is retried like HTTP's own. Default <see cref="DbrStatus.Ok"/>.
    /// </summary>
    public DbrStatus Status { get; set; } = DbrStatus.Ok;

    /// <summary>The HTTP status. Default 200.</summary>
    public int StatusCode { get; set; } = 200;

    /// <summary>The Content-Type. Default "application/json"; null: none.</summary>
    public string? ContentType { get; set; } = "application/json";

    /// <summary>The body.</summary>
    public ReadOnlyMemory<byte> Body { get; set; }

    /// <summary>Further headers.</summary>
    public IDictionary<string, string> Headers { get; } =
        new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
}
