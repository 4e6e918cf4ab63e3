using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace Dbr.Benchmarks;

/// <summary>Each benchmark once: the figures mean nothing, but it is known that all of them run.</summary>
internal static class Brief
{
    public static bool Runs { get; private set; }

    /// <returns>0 where each of them ran, as the status of the process.</returns>
    public static int Run()
    {
        Runs = true;
        Summary summary = BenchmarkRunner.Run<MeBenchmarks>();
        bool ran = !summary.HasCriticalValidationErrors && summary.Reports.Length > 0
            && summary.Reports.All(report => report.Success);
        return ran ? 0 : 1;
    }
}
