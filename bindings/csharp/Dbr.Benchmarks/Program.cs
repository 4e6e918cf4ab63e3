using BenchmarkDotNet.Running;
using Dbr.Benchmarks;

// Usage: [BenchmarkDotNet's options] | brief | loop blocking|async COUNT URL
switch (args)
{
    case ["loop", string way, string count, string url]:
        await Loop.RunAsync(way, int.Parse(count, null), url).ConfigureAwait(false);
        return 0;
    case ["brief"]:
        return Brief.Run();
    default:
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
        return 0;
}
