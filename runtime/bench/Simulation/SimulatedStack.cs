using DurableLocal.Core.Aws;
using DurableLocal.Template;

namespace DurableLocal.Bench.Simulation;

/// <summary>
/// The template of the simulation: messages of the queue <c>work</c> become executions of <c>workflow</c> through the
/// function <c>ingest</c>, those of <c>direct</c> through an event source mapping of the durable function <c>direct</c>. Failed
/// executions go to a dead-letter queue and, by a rule, to <c>reconcile</c>.
/// </summary>
internal static class SimulatedStack
{
    public const string Work = "work";
    public const string Direct = "direct";
    public const string Results = "results";
    public const string Scratch = "scratch";
    public const string ExecutionDeadLetters = "execution-dlq";
    public const string Table = "rows";
    public const string Workflow = "workflow";
    public const string Child = "child";
    public const string Step = "step";
    public const string Ingest = "ingest";
    public const string Reconcile = "reconcile";

    private static readonly TimeSpan LongestDirectExecution = TimeSpan.FromSeconds(900);

    /// <summary>The queues whose messages an event source mapping takes.</summary>
    public static IReadOnlyList<string> Sources { get; } = [Work, Direct];

    public static AwsIdentity Identity { get; } = new("us-east-1", AwsIdentity.LocalAccountId, new Uri("http://127.0.0.1:4566"));

    public static Stack Stack { get; } = new(
        "simulation",
        [
            .. Sources.Select(name => Queue(name, new() { ["VisibilityTimeout"] = "120", ["RedrivePolicy"] = $$"""{"deadLetterTargetArn":"{{Identity.QueueArn(DeadLettersOf(name))}}","maxReceiveCount":"4"}""" })),
            .. Sources.Select(name => Queue(DeadLettersOf(name), [])),
            Queue(Results, []),
            Queue(Scratch, []),
            Queue(ExecutionDeadLetters, []),
        ],
        [new TableResource("Rows", Table, [new TableAttribute("id", "S")], [new TableKey("id", "HASH")], [], [], null)],
        [
            Function(Ingest),
            Function(Step),
            Function(Reconcile),
            Function(Workflow) with { Durable = new DurableResource(TimeSpan.FromDays(30), 14), DeadLetterQueueArn = Identity.QueueArn(ExecutionDeadLetters) },
            Function(Child) with { Durable = new DurableResource(TimeSpan.FromDays(30), 14) },
            Function(Direct) with { Durable = new DurableResource(LongestDirectExecution, 14) },
        ],
        [Mapping(Work, Ingest, 10, 4), Mapping(Direct, Direct, 3, 4)],
        [
            new RuleResource(
                "Ended",
                $$$"""{"source":["aws.lambda"],"detail":{"status":["FAILED","TIMED_OUT","STOPPED"],"functionArn":[{"prefix":"{{{Identity.FunctionArn(Workflow)}}}"}]}}""",
                [new RuleTarget(Identity.FunctionArn(Reconcile))]),
        ],
        new Dictionary<string, string>());

    public static string DeadLettersOf(string queue) => $"{queue}-dlq";

    private static QueueResource Queue(string name, Dictionary<string, string> attributes) => new(name, name, attributes);

    private static EventSourceMappingResource Mapping(string queue, string function, int batchSize, int concurrency) =>
        new($"{queue}Mapping", function, Identity.QueueArn(queue), batchSize, TimeSpan.Zero, ReportBatchItemFailures: true, concurrency, Enabled: true);

    private static FunctionResource Function(string name) => new()
    {
        LogicalId = name,
        Name = name,
        Handler = "simulated",
        Runtime = "dotnet10",
        CodeUri = "/",
        Timeout = SimulatedFunctions.Timeout,
        MemorySizeMegabytes = 128,
        Environment = new Dictionary<string, string>(),
        Alias = "live",
    };
}
