using System.Text.Json;
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
/// Executions that are running when a new build is deployed replay what the old build recorded. The current workflow must
/// therefore start exactly the operations of the stored histories, from every point of a history.
/// </summary>
public sealed class ReplayTests
{
    private const string Arn = "arn:aws:lambda:us-east-1:000000000000:function:chain:1/durable-execution/test-123/0001";

    [Theory]
    [InlineData("completed")]
    [InlineData("failed")]
    public async Task Workflow_continues_from_every_point_of_a_stored_history(string name)
    {
        var history = StoredHistory.Load(name);

        Assert.True(history.Operations.Count > 2);
        for (var completed = 0; completed <= history.Operations.Count; completed++)
        {
            Assert.Null(await DifferenceAsync(history, completed));
        }
    }

    [Fact]
    public async Task Renamed_operation_is_reported_with_both_names()
    {
        var history = StoredHistory.Load("completed").With(operations =>
            operations.Select(operation => operation.Name == "save-result" ? operation with { Name = "store-result" } : operation));

        Assert.Equal("operation 4: the history has STEP store-result, the workflow starts STEP save-result", await DifferenceAsync(history, completed: 3));
        var recorded = await DifferenceAsync(history, completed: 4);
        Assert.Contains("save-result", recorded, StringComparison.Ordinal);
        Assert.Contains("store-result", recorded, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Changed_order_is_reported_with_the_recorded_operation()
    {
        var history = StoredHistory.Load("completed").With(operations =>
            [operations[1] with { Id = operations[0].Id }, operations[0] with { Id = operations[1].Id }, .. operations.Skip(2)]);

        Assert.Equal("operation 1: the history has CHAINED_INVOKE step2-transform, the workflow starts CHAINED_INVOKE step1-add", await DifferenceAsync(history, completed: 0));
        Assert.Contains("step2-transform", await DifferenceAsync(history, completed: 1), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_operation_is_reported()
    {
        var history = StoredHistory.Load("completed").With(operations =>
            operations.Append(operations[^1] with { Id = new string('0', 64), Name = "notify-owner" }));

        Assert.Equal("operation 6: the history has STEP notify-owner, the workflow ends before it", await DifferenceAsync(history, completed: 5));
    }

    /// <summary>Returns the first difference between the workflow, replayed with that many completed operations, and the history; null if there is none.</summary>
    private static async Task<string?> DifferenceAsync(StoredHistory history, int completed)
    {
        using var service = new FakeLambda();
        var output = await RunAsync(history, completed, service);
        for (var i = 0; i < service.StartedOperations.Count; i++)
        {
            var (id, type, name) = service.StartedOperations[i];
            var position = completed + i;
            if (position >= history.Operations.Count)
            {
                return $"operation {position + 1}: the history ends before it, the workflow starts {type} {name}";
            }

            var expected = history.Operations[position];
            if ((expected.Id, expected.Type, expected.Name) != (id, type, name))
            {
                return $"operation {position + 1}: the history has {expected}, the workflow starts {type} {name}";
            }
        }

        if (output.Error?.ErrorType?.EndsWith(nameof(NonDeterministicExecutionException), StringComparison.Ordinal) == true)
        {
            return output.Error.ErrorMessage;
        }

        var reached = completed + service.StartedOperations.Count;
        return output.Status == InvocationStatus.Pending ? null
            : reached < history.Operations.Count ? $"operation {reached + 1}: the history has {history.Operations[reached]}, the workflow ends before it"
            : EndDifference(history, output);
    }

    private static string? EndDifference(StoredHistory history, DurableExecutionInvocationOutput output)
    {
        var ended = $"Execution{output.Status}";
        var expected = (string)history.End["EventType"]!;
        var result = (string?)history.End["ExecutionSucceededDetails"]?["Result"]?["Payload"];
        var errorType = (string?)history.End["ExecutionFailedDetails"]?["Error"]?["Payload"]?["ErrorType"];
        return ended != expected ? $"end: the history has {expected}, the workflow {ended}: {output.Error?.ErrorMessage}"
            : errorType != output.Error?.ErrorType ? $"end: the history has {errorType}, the workflow {output.Error?.ErrorType}"
            : result != output.Result ? $"end: the history has {result}, the workflow {output.Result}"
            : null;
    }

    private static async Task<DurableExecutionInvocationOutput> RunAsync(StoredHistory history, int completed, FakeLambda service)
    {
        using var table = new InMemoryTable();
        using var queue = new RecordingQueue();
        var workflow = new ChainWorkflow(
            new WorkflowSettings("add", "transform", "finalize", StepAttempts: 3, RetryDelay: TimeSpan.FromSeconds(2), ResultRetention: TimeSpan.FromDays(30)),
            new ResultStore(table, "results"),
            new ResultPublisher(queue, "queue"),
            NullLogger.Instance,
            new FakeTimeProvider(history.StartedAt.AddSeconds(3)));
        return await DurableFunction.WrapAsync<JsonElement, WorkflowResult>(
            (item, context) => workflow.RunAsync(item, history.StartedAt, context), history.InvocationInput(Arn, completed), new FakeLambdaContext { Serializer = new SourceGeneratorLambdaJsonSerializer<OrchestratorJson>() }, service);
    }
}
