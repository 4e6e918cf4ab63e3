using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Dbr.Tests.Support;

/// <summary>A running dbr-dev-server on a free port.</summary>
public sealed partial class DevServer : IDisposable
{
    private readonly Process _process;

    public DevServer()
        : this([])
    {
    }

    internal DevServer(params string[] arguments)
    {
        ProcessStartInfo start = new(Env.DevServer, ["--port", "0", .. arguments]) { RedirectStandardOutput = true };
        _process = Process.Start(start)!;
        Task<string?> line = _process.StandardOutput.ReadLineAsync();
        if (!line.Wait(Env.Soon) || line.Result is null)
        {
            throw new InvalidOperationException("dbr-dev-server did not say where it listens.");
        }

        Url = UrlPattern().Match(line.Result).Value;
    }

    public string Url { get; }

    public DbrClient NewClient(Action<DbrClientOptions>? configure = null)
    {
        DbrClientOptions options = new() { ServerUrl = Url };
        configure?.Invoke(options);
        return new DbrClient(options);
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    [GeneratedRegex(@"https?://\S+")]
    private static partial Regex UrlPattern();
}
