using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Dbr.Benchmarks;

/// <summary>
/// One user asks who is logged in: Dbr beside HttpClient, on one keep-alive connection to the server that
/// DBRSDK_SERVER_URL names. In one process, so that both meet the same machine.
/// </summary>
[MemoryDiagnoser]
[Config(typeof(InProcess))]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
public class MeBenchmarks
{
    private const int InFlight = 100;

    private DbrClient _dbr = null!;
    private ManagedClient _managed = null!;

    [GlobalSetup]
    public void Setup()
    {
        string url = Environment.GetEnvironmentVariable("DBRSDK_SERVER_URL")
            ?? throw new InvalidOperationException("Set DBRSDK_SERVER_URL to a running dbr-dev-server.");
        _dbr = new DbrClient(new DbrClientOptions { ServerUrl = url });
        _dbr.Login("admin", "admin123");
        _managed = new ManagedClient(url);
        _managed.LoginAsync("admin", "admin123").GetAwaiter().GetResult();
    }

    [Benchmark(Baseline = true), BenchmarkCategory("blocking")]
    public string HttpClientBlocking() => _managed.Me().Username;

    [Benchmark, BenchmarkCategory("blocking")]
    public string DbrBlocking() => _dbr.Me().Username;

    [Benchmark(Baseline = true), BenchmarkCategory("async")]
    public async Task<string> HttpClientAsync() => (await _managed.MeAsync().ConfigureAwait(false)).Username;

    [Benchmark, BenchmarkCategory("async")]
    public async Task<string> DbrAsync() => (await _dbr.MeAsync().ConfigureAwait(false)).Username;

    [Benchmark(Baseline = true), BenchmarkCategory("100 at once")]
    public Task HttpClientMany() => Task.WhenAll(Enumerable.Range(0, InFlight).Select(_ => _managed.MeAsync()));

    [Benchmark, BenchmarkCategory("100 at once")]
    public Task DbrMany() => Task.WhenAll(Enumerable.Range(0, InFlight).Select(_ => _dbr.MeAsync()));

    [GlobalCleanup]
    public void Cleanup()
    {
        _dbr.Dispose();
        _managed.Dispose();
    }

    private sealed class InProcess : ManualConfig
    {
        public InProcess() =>
            AddJob((Brief.Runs ? Job.Dry : Job.ShortRun).WithToolchain(InProcessEmitToolchain.Instance));
    }
}
