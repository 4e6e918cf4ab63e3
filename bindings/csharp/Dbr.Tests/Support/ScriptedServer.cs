using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Dbr.Tests.Support;

/// <summary>A request as it came over the wire.</summary>
internal sealed record ScriptedRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers, string Body);

/// <summary>An answer: bytes, or waiting until the other side leaves.</summary>
internal sealed record ScriptedReply(byte[] Bytes, bool Close = false, Task? After = null)
{
    public static ScriptedReply Hold { get; } = new([]);

    public static ScriptedReply Json(int status, string body, string headers = "") => new(Encoding.UTF8.GetBytes(
        $"HTTP/1.1 {status} Whatever\r\nContent-Type: application/json\r\n{headers}" +
        $"Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}"));

    public static ScriptedReply Raw(string bytes) => new(Encoding.UTF8.GetBytes(bytes), Close: true);
}

/// <summary>A server on loopback that answers what a test tells it to, and notes what it saw.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    public const string User =
        """{"id":"u-1","username":"admin","email":"admin@test.com","display_name":null,"active_status":true}""";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<ScriptedRequest, ScriptedReply> _script;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _arrived = new(0);
    private readonly SemaphoreSlim _left = new(0);
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly Task _accepting;

    public ScriptedServer(Func<ScriptedRequest, ScriptedReply> script)
    {
        _script = script;
        _listener.Start(2048);
        Url = "http://127.0.0.1:" + ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public string Url { get; }

    public ConcurrentQueue<ScriptedRequest> Requests { get; } = new();

    /// <summary>Waits until so many requests, that were not waited for yet, have arrived.</summary>
    public Task ArrivedAsync(int count = 1) => TakeAsync(_arrived, count, "requests");

    /// <summary>Waits until the clients of so many held requests have gone away.</summary>
    public Task LeftAsync(int count = 1) => TakeAsync(_left, count, "disconnects");

    public DbrClient NewClient(Action<DbrClientOptions>? configure = null)
    {
        DbrClientOptions options = new() { ServerUrl = Url, BearerToken = "scripted-token", Retry = DbrRetryPolicy.None };
        configure?.Invoke(options);
        return new DbrClient(options);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections);
        _listener.Dispose();
        _stop.Dispose();
        _arrived.Dispose();
        _left.Dispose();
    }

    private static async Task TakeAsync(SemaphoreSlim semaphore, int count, string what)
    {
        for (int i = 0; i < count; i++)
        {
            Assert.True(await semaphore.WaitAsync(Env.Soon), $"the server saw {i} {what} and waited for {count}");
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // Told to stop.
        }
    }

    private async Task ServeAsync(TcpClient connection)
    {
        using TcpClient closing = connection;
        try
        {
            NetworkStream stream = connection.GetStream();
            while (await ReadAsync(stream) is { } request && await AnswerAsync(stream, request))
            {
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException)
        {
            // Told to stop, or the client is gone.
        }
    }

    private async Task<bool> AnswerAsync(NetworkStream stream, ScriptedRequest request)
    {
        Requests.Enqueue(request);
        ScriptedReply reply = _script(request);
        _arrived.Release();
        if (ReferenceEquals(reply, ScriptedReply.Hold))
        {
            await GoneAsync(stream);
            _left.Release();
            return false;
        }

        await (reply.After ?? Task.CompletedTask).WaitAsync(_stop.Token);
        await stream.WriteAsync(reply.Bytes, _stop.Token);
        return !reply.Close;
    }

    private async Task GoneAsync(NetworkStream stream)
    {
        try
        {
            while (await stream.ReadAsync(new byte[256], _stop.Token) > 0)
            {
            }
        }
        catch (IOException)
        {
            // A reset says the same as an end.
        }
    }

    private async Task<ScriptedRequest?> ReadAsync(NetworkStream stream)
    {
        StringBuilder head = new();
        byte[] one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one, _stop.Token) == 0)
            {
                return null;
            }

            head.Append((char)one[0]);
        }

        string[] lines = head.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase);
        foreach (string line in lines.Skip(1))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            headers[line[..colon]] = line[(colon + 1)..].Trim();
        }

        byte[] body = new byte[headers.TryGetValue("Content-Length", out string? length) ? int.Parse(length, null) : 0];
        await stream.ReadExactlyAsync(body, _stop.Token);
        string[] start = lines[0].Split(' ');
        return new ScriptedRequest(start[0], start[1], headers, Encoding.UTF8.GetString(body));
    }
}
