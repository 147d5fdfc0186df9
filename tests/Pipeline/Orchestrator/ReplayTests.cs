using System.Text.Json;
using Amazon.Lambda.Core;
using Amazon.Lambda.DurableExecution;
using Amazon.Lambda.Serialization.SystemTextJson;
using DurableChaining.Contracts;
using DurableChaining.Orchestrator;
using DurableChaining.Results;
using DurableChaining.Tests.Fakes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace DurableChaining.Tests.Orchestrator;

/// <summary>
/// Executions that are under way when a new build is deployed replay what the old one recorded: today's workflow has to
/// ask for the very operations of the stored histories, wherever an execution stands.
/// </summary>
public sealed class ReplayTests
{
    private const string Arn = "arn:aws:lambda:us-east-1:000000000000:function:chain:1/durable-execution/test-123/0001";

    [Theory]
    [InlineData("completed")]
    [InlineData("failed")]
    public async Task Workflow_goes_on_from_every_point_of_a_stored_history(string name)
    {
        var history = StoredHistory.Load(name);

        Assert.True(history.Operations.Count > 2);
        for (var completed = 0; completed <= history.Operations.Count; completed++)
        {
            Assert.Null(await DifferenceAsync(history, completed));
        }
    }

    [Fact]
    public async Task Renamed_operation_is_told_with_both_names()
    {
        var history = StoredHistory.Load("completed").With(operations =>
            operations.Select(operation => operation.Name == "save-result" ? operation with { Name = "store-result" } : operation));

        Assert.Equal("operation 4: the history has STEP store-result, the workflow asks for STEP save-result", await DifferenceAsync(history, completed: 3));
        var recorded = await DifferenceAsync(history, completed: 4);
        Assert.Contains("save-result", recorded, StringComparison.Ordinal);
        Assert.Contains("store-result", recorded, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Changed_order_is_told_with_the_operation_that_stood_there()
    {
        var history = StoredHistory.Load("completed").With(operations =>
            [operations[1] with { Id = operations[0].Id }, operations[0] with { Id = operations[1].Id }, .. operations.Skip(2)]);

        Assert.Equal("operation 1: the history has CHAINED_INVOKE step2-transform, the workflow asks for CHAINED_INVOKE step1-add", await DifferenceAsync(history, completed: 0));
        Assert.Contains("step2-transform", await DifferenceAsync(history, completed: 1), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Operation_that_is_left_out_is_told()
    {
        var history = StoredHistory.Load("completed").With(operations =>
            operations.Append(operations[^1] with { Id = new string('0', 64), Name = "notify-owner" }));

        Assert.Equal("operation 6: the history has STEP notify-owner, the workflow ends before it", await DifferenceAsync(history, completed: 5));
    }

    /// <summary>What today's workflow does otherwise than the history, after that many completed operations; null if nothing.</summary>
    private static async Task<string?> DifferenceAsync(StoredHistory history, int completed)
    {
        using var service = new ReplayedService();
        var output = await RunAsync(history, completed, service);
        for (var i = 0; i < service.Started.Count; i++)
        {
            var (id, type, name) = service.Started[i];
            var place = completed + i;
            if (place >= history.Operations.Count)
            {
                return $"operation {place + 1}: the history ends before it, the workflow asks for {type} {name}";
            }

            var expected = history.Operations[place];
            if ((expected.Id, expected.Type, expected.Name) != (id, type, name))
            {
                return $"operation {place + 1}: the history has {expected}, the workflow asks for {type} {name}";
            }
        }

        if (output.Error?.ErrorType?.EndsWith(nameof(NonDeterministicExecutionException), StringComparison.Ordinal) == true)
        {
            return output.Error.ErrorMessage;
        }

        var reached = completed + service.Started.Count;
        return output.Status == InvocationStatus.Pending ? null
            : reached < history.Operations.Count ? $"operation {reached + 1}: the history has {history.Operations[reached]}, the workflow ends before it"
            : EndDifference(history, output);
    }

    private static string? EndDifference(StoredHistory history, DurableExecutionInvocationOutput output)
    {
        var ended = $"Execution{output.Status}";
        var expected = (string)history.End["EventType"]!;
        var result = (string?)history.End["ExecutionSucceededDetails"]?["Result"]?["Payload"];
        return ended != expected ? $"end: the history has {expected}, the workflow {ended}: {output.Error?.ErrorMessage}"
            : result != output.Result ? $"end: the history has {result}, the workflow {output.Result}"
            : null;
    }

    private static async Task<DurableExecutionInvocationOutput> RunAsync(StoredHistory history, int completed, ReplayedService service)
    {
        using var table = new RecordingTable();
        using var queue = new RecordingQueue();
        var workflow = new ChainWorkflow(
            new WorkflowSettings("add", "transform", "finalize", StepAttempts: 3, RetryDelay: TimeSpan.FromSeconds(2), ResultRetention: TimeSpan.FromDays(30)),
            new ResultStore(table, "results"),
            new ResultPublisher(queue, "queue"),
            NullLogger.Instance,
            new FakeTimeProvider(history.StartedAt.AddSeconds(3)));
        return await DurableFunction.WrapAsync<JsonElement, WorkflowResult>(
            (item, context) => workflow.RunAsync(item, history.StartedAt, context), history.Envelope(Arn, completed), new Invocation(), service);
    }

    private sealed class Invocation : ILambdaContext
    {
        public ILambdaSerializer Serializer { get; } = new SourceGeneratorLambdaJsonSerializer<OrchestratorJson>();

        public string AwsRequestId => "request";

        public IClientContext ClientContext => null!;

        public string FunctionName => "chain";

        public string FunctionVersion => "1";

        public ICognitoIdentity Identity => null!;

        public string InvokedFunctionArn => "arn:aws:lambda:us-east-1:000000000000:function:chain:1";

        public ILambdaLogger Logger { get; } = new Silence();

        public string LogGroupName => "group";

        public string LogStreamName => "stream";

        public int MemoryLimitInMB => 512;

        public TimeSpan RemainingTime => TimeSpan.FromMinutes(1);
    }

    private sealed class Silence : ILambdaLogger
    {
        public void Log(string message)
        {
        }

        public void LogLine(string message)
        {
        }
    }
}
