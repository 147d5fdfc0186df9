using DurableLocal.Core.Aws;
using DurableLocal.EventSources;
using DurableLocal.Sqs;
using DurableLocal.Template;

namespace DurableLocal.Tests.EventSources;

/// <summary>Builds stacks with functions and event source mappings, and starts their pollers.</summary>
internal static class TestStack
{
    internal const string QueueArn = "arn:aws:sqs:us-east-1:000000000000:work";

    internal static readonly AwsIdentity Identity = new("us-east-1", AwsIdentity.LocalAccountId, new Uri("http://127.0.0.1:4566"));

    internal static FunctionResource Function(string name = "ingest", string? alias = "live", DurableResource? durable = null) => new()
    {
        LogicalId = name,
        Name = name,
        Handler = "A::B::C",
        Runtime = "dotnet10",
        CodeUri = "/code",
        Timeout = TimeSpan.FromSeconds(3),
        MemorySizeMegabytes = 128,
        Environment = new Dictionary<string, string>(),
        Alias = alias,
        Durable = durable,
    };

    internal static EventSourceMappingResource Mapping(int batchSize = 10, int windowSeconds = 0, bool reports = true, int? maximumConcurrency = 2, bool enabled = true) =>
        new("IngestWork", "ingest", QueueArn, batchSize, TimeSpan.FromSeconds(windowSeconds), reports, maximumConcurrency, enabled);

    internal static Stack Of(FunctionResource[] functions, EventSourceMappingResource[]? mappings = null, RuleResource[]? rules = null) => new(
        "stack",
        [new QueueResource("Work", "work", new Dictionary<string, string> { ["VisibilityTimeout"] = "180" })],
        [],
        functions,
        mappings ?? [],
        rules ?? [],
        new Dictionary<string, string>());

    internal static async Task<EventSourceMappings> StartAsync(EventSourceMappingResource mapping, IQueues queues, FakeLambda lambda, TimeProvider time, List<EventSourceProblem>? problems = null, FunctionResource? function = null, MappingStates? states = null)
    {
        var mappings = new EventSourceMappings(Of([function ?? Function()], [mapping]), Identity, lambda, lambda, lambda, queues, time, problem =>
        {
            lock (problems ??= [])
            {
                problems.Add(problem);
            }
        }, states: states);
        await mappings.StartAsync(CancellationToken.None);
        return mappings;
    }
}
