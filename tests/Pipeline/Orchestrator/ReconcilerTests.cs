using System.Text.Json;
using Amazon.Lambda;
using Amazon.Lambda.Model;
using DurableChaining.Contracts;
using DurableChaining.Orchestrator;
using DurableChaining.Results;
using DurableChaining.Tests.Fakes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace DurableChaining.Tests.Orchestrator;

public sealed class ReconcilerTests
{
    private const string Arn = "arn:aws:lambda:us-east-1:000000000000:function:chain:1/durable-execution/test-123/0001";
    private const string Item = """{"name":"demo","value":5.50,"id":"test-123"}""";
    private static readonly DateTimeOffset Started = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);

    private readonly InMemoryTable _table = new();
    private readonly RecordingQueue _queue = new();
    private readonly FakeTimeProvider _time = new(Started.AddSeconds(3));

    [Fact]
    public async Task An_execution_that_ended_without_a_row_gets_a_FAILED_row_and_message()
    {
        await ReconcileAsync(ExecutionStatus.STOPPED, errorType: null);

        var row = _table.Rows["test-123"];
        Assert.Equal(("FAILED", "Execution.STOPPED", Arn), (row["status"].S, row["error"].M["type"].S, row["execution_arn"].S));
        Assert.Equal("FAILED", Assert.Single(_queue.Sent).MessageAttributes["Status"].StringValue);
    }

    [Theory]
    [InlineData("FAILED", "Runtime.ExitError")]
    [InlineData("FAILED", "Amazon.Lambda.DurableExecution.StepException")]
    [InlineData("TIMED_OUT", null)]
    [InlineData("STOPPED", null)]
    public async Task The_message_is_sent_where_the_execution_may_have_ended_between_its_row_and_its_message(string status, string? errorType)
    {
        await CompleteAsync(Arn);
        var sent = Assert.Single(_queue.Sent);

        await ReconcileAsync(status, errorType);

        Assert.Equal(2, _queue.Sent.Count);
        Assert.Equal(sent.MessageAttributes.Select(Shown), _queue.Sent[1].MessageAttributes.Select(Shown));
        Assert.True(JsonElement.DeepEquals(JsonElement.Parse(sent.MessageBody), JsonElement.Parse(_queue.Sent[1].MessageBody)), _queue.Sent[1].MessageBody);
        Assert.Equal("COMPLETED", _table.Rows["test-123"]["status"].S);

        static string Shown(KeyValuePair<string, Amazon.SQS.Model.MessageAttributeValue> attribute) => $"{attribute.Key}={attribute.Value.StringValue}";
    }

    [Theory]
    [InlineData("DurableChaining.Orchestrator.StepFailedException")]
    [InlineData("DurableChaining.Contracts.InvalidItemException")]
    public async Task A_failure_that_the_workflow_recorded_is_not_published_again(string errorType)
    {
        await CompleteAsync(Arn);

        await ReconcileAsync(ExecutionStatus.FAILED, errorType);

        Assert.Single(_queue.Sent);
    }

    [Fact]
    public async Task The_row_of_another_execution_is_not_changed()
    {
        await CompleteAsync("arn:aws:lambda:us-east-1:000000000000:function:chain:1/durable-execution/test-123/0000");

        await ReconcileAsync(ExecutionStatus.TIMED_OUT, errorType: null);

        Assert.Single(_queue.Sent);
    }

    /// <summary>Writes the row and sends the message of a COMPLETED execution.</summary>
    private async Task CompleteAsync(string executionArn)
    {
        var record = new ResultRecordFactory(TimeSpan.FromDays(30)).Completed(
            new StartPayload("test-123", JsonElement.Parse(Item)),
            new StartedExecution(executionArn, Started),
            new FinalDocument { Id = "test-123", Name = "demo", Value = 36, FinalValue = 41, Status = FinalDocument.CompletedStatus },
            ResultRecord.Timestamp(_time.GetUtcNow()));
        await new ResultStore(_table, "results").SaveAsync(record, _time.GetUtcNow(), CancellationToken.None);
        await new ResultPublisher(_queue, "queue").PublishAsync(record, CancellationToken.None);
    }

    private Task ReconcileAsync(string status, string? errorType)
    {
        var lambda = new FakeLambda
        {
            Execution = new GetDurableExecutionResponse
            {
                DurableExecutionArn = Arn,
                DurableExecutionName = "test-123",
                Status = status,
                Error = errorType is null ? null : new ErrorObject { ErrorType = errorType, ErrorMessage = "no more" },
                InputPayload = $$"""{"idempotency_key":"test-123","item":{{Item}}}""",
                StartTimestamp = Started.UtcDateTime,
            },
        };
        return new Reconciler(lambda, new ResultStore(_table, "results"), new ResultPublisher(_queue, "queue"), TimeSpan.FromDays(30), NullLogger.Instance, _time)
            .ReconcileAsync(Arn, CancellationToken.None);
    }
}
