using System.Collections.Concurrent;
using System.Diagnostics;
using Dbr.Tests.Support;

namespace Dbr.Tests;

// A listener hears every client of the process: so these run while no other test does.
[Collection(nameof(Alone))]
public sealed class TelemetryTests
{
    [Theory, CombinedWays]
    public async Task ACallIsAnActivityWhoseContextIsOnTheWire(Way way)
    {
        ConcurrentQueue<Activity> ended = new();
        using ActivityListener listener = Listen(ended);
        await using ScriptedServer server = new(_ => ScriptedReply.Json(200, ScriptedServer.User));
        using DbrClient client = server.NewClient();
        Activity? before = Activity.Current;
        await client.MeAsync(way).Soon();
        Assert.Same(before, Activity.Current);
        Activity activity = Assert.Single(ended);
        Assert.Equal(("Dbr.Me", ActivityKind.Client), (activity.OperationName, activity.Kind));
        Assert.Equal(activity.Id, Assert.Single(server.Requests).Headers["traceparent"]);
    }

    [Theory, CombinedWays]
    public async Task AFailedCallIsAFailedActivity(Way way)
    {
        ConcurrentQueue<Activity> ended = new();
        using ActivityListener listener = Listen(ended);
        await using ScriptedServer server = new(_ => ScriptedReply.Json(401, "{}"));
        using DbrClient client = server.NewClient();
        await Assert.ThrowsAsync<DbrUnauthorizedException>(() => client.LoginAsync(way, "a", "b").Soon());
        Activity activity = Assert.Single(ended);
        Assert.Equal(ActivityStatusCode.Error, activity.Status);
        Assert.Equal("DBR_E_UNAUTHORIZED", activity.GetTagItem("error.type"));
        Assert.Equal(401, activity.GetTagItem("http.response.status_code"));
    }

    [Theory, CombinedWays]
    public async Task AContextThatNoHeaderCanHoldFailsNoCall(Way way)
    {
        using ActivityListener listener = Listen(new ConcurrentQueue<Activity>());
        await using ScriptedServer server = new(_ => ScriptedReply.Json(200, ScriptedServer.User));
        using DbrClient client = server.NewClient();
        DistributedContextPropagator usual = DistributedContextPropagator.Current;
        // The newer one looks at what it sends, the one of .NET 8 does not.
        DistributedContextPropagator.Current = DistributedContextPropagator.CreatePreW3CPropagator();
        using Activity outer = new Activity("outer") { TraceStateString = "a=b\r\nX-Injected: c" }.Start();
        try
        {
            Assert.Equal("admin", (await client.MeAsync(way).Soon()).Username);
        }
        finally
        {
            DistributedContextPropagator.Current = usual;
        }

        IReadOnlyDictionary<string, string> headers = Assert.Single(server.Requests).Headers;
        Assert.Contains(outer.TraceId.ToHexString(), headers["traceparent"], StringComparison.Ordinal);
        Assert.False(headers.ContainsKey("X-Injected"));
    }

    [Fact]
    public async Task WithoutAListenerNothingIsAdded()
    {
        await using ScriptedServer server = new(_ => ScriptedReply.Json(200, ScriptedServer.User));
        using DbrClient client = server.NewClient();
        await client.MeAsync().Soon();
        Assert.False(Assert.Single(server.Requests).Headers.ContainsKey("traceparent"));
    }

    private static ActivityListener Listen(ConcurrentQueue<Activity> ended)
    {
        ActivityListener listener = new()
        {
            ShouldListenTo = source => source.Name == "Dbr",
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = ended.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }
}
