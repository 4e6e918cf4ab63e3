using System.Diagnostics;

namespace Dbr.Tests.Support;

/// <summary>Runs Dbr.Smoke in a process of its own: what is tried with it happens once per process, or ends it.</summary>
internal static class SmokeProcess
{
    public static async Task<(int Status, string Output, string Error)> RunAsync(
        string[] arguments, params (string Name, string? Value)[] environment)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "Dbr.Smoke.dll");
        ProcessStartInfo start = new("dotnet", [program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string? value) in environment)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        using CancellationTokenSource late = new(Env.Soon);
        try
        {
            await process.WaitForExitAsync(late.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            Assert.Fail($"{string.Join(' ', arguments)} did not end.");
        }

        return (process.ExitCode, await output, await error);
    }
}
