using BenchmarkDotNet.Running;
using Dbr.Benchmarks;

// Usage: [BenchmarkDotNet's options] | loop blocking|async COUNT URL
if (args is ["loop", string way, string count, string url])
{
    await Loop.RunAsync(way, int.Parse(count, null), url).ConfigureAwait(false);
    return;
}

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
