using System.Text.Json;
using Amazon.Lambda.DurableExecution.Testing;
using Amazon.Lambda.Serialization.SystemTextJson;
using DurableChaining.Contracts;
using DurableChaining.Orchestrator;
using DurableChaining.Results;
using DurableChaining.Steps;
using DurableChaining.Tests.Fakes;
using Microsoft.Extensions.Time.Testing;

namespace DurableChaining.Tests.Orchestrator;

/// <summary>
/// Executions of the workflow on the official test runner: every operation is recorded and replayed as deployed, waits end
/// at once, and the three steps are the real ones unless a test replaces one. Table and queue keep their state.
/// </summary>
internal sealed class WorkflowRun
{
    public static readonly DateTimeOffset Started = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);

    private Func<AddInput, AddedDocument> _add = Add.Apply;
    private Func<AddedDocument, TransformedDocument> _transform = Transform.Apply;

    public InMemoryTable Table { get; } = new();

    public RecordingQueue Queue { get; } = new();

    public FakeTimeProvider Time { get; } = new(Started.AddSeconds(3));

    public RecordingLogger Logger { get; } = new();

    /// <summary>Delay before the second call of a step.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(2);

    public bool SkipTime { get; init; } = true;

    public WorkflowRun WithAdd(Func<AddInput, AddedDocument> add)
    {
        _add = add;
        return this;
    }

    public WorkflowRun WithTransform(Func<AddedDocument, TransformedDocument> transform)
    {
        _transform = transform;
        return this;
    }

    /// <summary>Runs one execution to its end.</summary>
    /// <param name="id">The last part of the execution's ARN.</param>
    public async Task<TestResult<WorkflowResult>> RunAsync(string input, string id = "0001")
    {
        var settings = new WorkflowSettings("add", "transform", "finalize", StepAttempts: 3, RetryDelay, ResultRetention: TimeSpan.FromDays(30));
        var workflow = new ChainWorkflow(settings, new ResultStore(Table, "results"), new ResultPublisher(Queue, "queue"), Logger, Time);
        var options = new TestRunnerOptions
        {
            SkipTime = SkipTime,
            Serializer = new SourceGeneratorLambdaJsonSerializer<OrchestratorJson>(),
            DurableExecutionArn = $"arn:aws:lambda:us-east-1:000000000000:function:chain:1/durable-execution/test-123/{id}",
        };
        await using var runner = new DurableTestRunner<JsonElement, WorkflowResult>((item, context) => workflow.RunAsync(item, Started, context), options)
            .RegisterFunction<AddInput, AddedDocument>("add", (document, _) => Task.FromResult(_add(document)))
            .RegisterFunction<AddedDocument, TransformedDocument>("transform", (document, _) => Task.FromResult(_transform(document)))
            .RegisterFunction<TransformedDocument, FinalDocument>("finalize", (document, _) => Task.FromResult(DurableChaining.Steps.Finalize.Apply(document)));
        return await runner.RunAsync(JsonElement.Parse(input), cancellationToken: TestContext.Current.CancellationToken);
    }

    /// <summary>Names of the operations, in the order of their starts.</summary>
    public static IEnumerable<string?> Operations<T>(TestResult<T> result) => result.Steps.Select(step => step.Name);
}
