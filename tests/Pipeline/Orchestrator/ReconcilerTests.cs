using System.Text.Json;
using Amazon;
using Amazon.Lambda;
using Amazon.Lambda.Model;
using Amazon.Runtime;
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

    private readonly RecordingTable _table = new();
    private readonly RecordingQueue _queue = new();
    private readonly FakeTimeProvider _time = new(Started.AddSeconds(3));

    [Fact]
    public async Task An_execution_that_ended_without_a_row_gets_a_FAILED_one_and_its_message()
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
    public async Task An_execution_that_may_have_ended_between_its_row_and_its_message_has_the_message_sent(string status, string? errorType)
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
    [InlineData(typeof(StepFailedException))]
    [InlineData(typeof(InvalidItemException))]
    public async Task A_failure_that_the_workflow_itself_recorded_is_not_told_again(Type thrown)
    {
        await CompleteAsync(Arn);

        await ReconcileAsync(ExecutionStatus.FAILED, thrown.FullName);

        Assert.Single(_queue.Sent);
    }

    [Fact]
    public async Task Another_executions_row_is_left_alone()
    {
        await CompleteAsync("arn:aws:lambda:us-east-1:000000000000:function:chain:1/durable-execution/test-123/0000");

        await ReconcileAsync(ExecutionStatus.TIMED_OUT, errorType: null);

        Assert.Single(_queue.Sent);
    }

    /// <summary>The row and the message of an execution that got as far.</summary>
    private async Task CompleteAsync(string executionArn)
    {
        var record = new ResultRecord
        {
            Id = "test-123",
            Status = ResultStatus.Completed,
            Input = JsonElement.Parse(Item),
            Output = new FinalDocument { Id = "test-123", Name = "demo", Value = 36, FinalValue = 41, Status = FinalDocument.CompletedStatus },
            ExecutionArn = executionArn,
            CreatedAt = ResultRecord.Timestamp(Started),
            CompletedAt = ResultRecord.Timestamp(_time.GetUtcNow()),
            ExpiresAt = Started.AddDays(30).ToUnixTimeSeconds(),
        };
        await new ResultStore(_table, "results").SaveAsync(record, _time.GetUtcNow(), CancellationToken.None);
        await new ResultPublisher(_queue, "queue").PublishAsync(record, CancellationToken.None);
    }

    private Task ReconcileAsync(string status, string? errorType)
    {
        var lambda = new EndedExecution(new GetDurableExecutionResponse
        {
            DurableExecutionArn = Arn,
            DurableExecutionName = "test-123",
            Status = status,
            Error = errorType is null ? null : new ErrorObject { ErrorType = errorType, ErrorMessage = "no more" },
            InputPayload = $$"""{"idempotency_key":"test-123","item":{{Item}}}""",
            StartTimestamp = Started.UtcDateTime,
        });
        return new Reconciler(lambda, new ResultStore(_table, "results"), new ResultPublisher(_queue, "queue"), TimeSpan.FromDays(30), NullLogger.Instance, _time)
            .ReconcileAsync(Arn, CancellationToken.None);
    }

    private sealed class EndedExecution(GetDurableExecutionResponse ended) : AmazonLambdaClient(new AnonymousAWSCredentials(), RegionEndpoint.USEast1)
    {
        public override Task<GetDurableExecutionResponse> GetDurableExecutionAsync(GetDurableExecutionRequest request, CancellationToken cancellationToken = default) =>
            Task.FromResult(ended);
    }
}
