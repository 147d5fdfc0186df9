using System.Text.Json;
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
    private const string Item = """{"name":"demo","value":5.50,"id":"test-123"}""";
    private static readonly DateTimeOffset Started = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);

    private static readonly string Arn = ArnOf("test-123");

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

    [Fact]
    public async Task Ordinary_failures_are_not_read_from_Lambda_and_every_stopped_execution_gets_its_row()
    {
        const int all = 2_020;
        var stopped = Enumerable.Range(0, 20).Select(number => number * 101).ToHashSet();
        foreach (var number in Enumerable.Range(0, all).Where(number => !stopped.Contains(number)))
        {
            await FailAsync($"order-{number}", ArnOf($"order-{number}"));
        }

        _queue.Sent.Clear();
        using var lambda = new FakeLambda { Execution = arn => Ended(arn, ExecutionStatus.STOPPED, errorType: null, $$"""{"idempotency_key":"{{StartedExecution.NameOf(arn)}}","item":{{Item}}}""") };
        var reconciler = ReconcilerOn(lambda);

        foreach (var number in Enumerable.Range(0, all))
        {
            await reconciler.ReconcileAsync(ArnOf($"order-{number}"), CancellationToken.None);
        }

        Assert.Equal(all, _table.Rows.Count);
        Assert.All(stopped, number => Assert.Equal("Execution.STOPPED", _table.Rows[$"order-{number}"]["error"].M["type"].S));
        Assert.Equal(stopped.Select(number => ArnOf($"order-{number}")), lambda.Described);
        Assert.Equal(20, _queue.Sent.Count);
        Assert.DoesNotContain(_table.Rows.Values, row => row.ContainsKey("unpublished"));
    }

    [Theory]
    [InlineData("order 1")]
    [InlineData("sha256-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public async Task The_row_of_a_key_that_is_not_the_name_is_found_by_the_input_of_the_execution(string key)
    {
        var arn = ArnOf(new IdempotencyKey(key).ToExecutionName());
        await FailAsync(key, arn);
        _queue.Sent.Clear();
        using var lambda = new FakeLambda { Execution = found => Ended(found, ExecutionStatus.FAILED, "OverflowException", $$"""{"idempotency_key":"{{key}}","item":{{Item}}}""") };

        await ReconcilerOn(lambda).ReconcileAsync(arn, CancellationToken.None);

        Assert.Single(lambda.Described);
        Assert.Empty(_queue.Sent);
        Assert.Equal([key], _table.Rows.Keys);
    }

    [Fact]
    public async Task The_row_of_a_direct_invocation_is_found_by_its_id_where_another_execution_has_a_row_under_the_name()
    {
        var arn = ArnOf("other");
        await FailAsync("other", ArnOf("unrelated"));
        await FailAsync("test-123", arn);
        _queue.Sent.Clear();
        using var lambda = new FakeLambda { Execution = found => Ended(found, ExecutionStatus.FAILED, "OverflowException", Item) };

        await ReconcilerOn(lambda).ReconcileAsync(arn, CancellationToken.None);

        Assert.Empty(_queue.Sent);
        Assert.Equal(2, _table.Rows.Count);
    }

    [Fact]
    public async Task The_message_of_a_FAILED_row_that_is_not_marked_is_sent_once()
    {
        await FailAsync("test-123", Arn, isPublished: false);

        await ReconcileAsync(ExecutionStatus.FAILED, "Amazon.Lambda.DurableExecution.StepException");
        await ReconcileAsync(ExecutionStatus.FAILED, "Amazon.Lambda.DurableExecution.StepException");

        Assert.Equal("FAILED", Assert.Single(_queue.Sent).MessageAttributes["Status"].StringValue);
        Assert.False(_table.Rows["test-123"].ContainsKey("unpublished"));
    }

    [Fact]
    public async Task A_failure_to_send_is_repaired_by_the_next_attempt()
    {
        _queue.Failure = _ => new AmazonServiceException("not now");
        await Assert.ThrowsAsync<AmazonServiceException>(() => ReconcileAsync(ExecutionStatus.STOPPED, errorType: null));
        _queue.Failure = _ => null;

        await ReconcileAsync(ExecutionStatus.STOPPED, errorType: null);

        Assert.Equal("Execution.STOPPED", _table.Rows["test-123"]["error"].M["type"].S);
        Assert.Single(_queue.Sent);
    }

    [Fact]
    public async Task A_rejected_message_that_was_corrected_and_stopped_gets_a_FAILED_row()
    {
        var rejected = new ResultRecordFactory(TimeSpan.FromDays(30)).Rejected("test-123", key: null, input: null, new ResultError("InvalidItemException", "no"), Started);
        await new ResultStore(_table, "results").SaveAsync(rejected, Started, CancellationToken.None);

        await ReconcileAsync(ExecutionStatus.STOPPED, errorType: null);

        Assert.Equal(("FAILED", Arn), (_table.Rows["test-123"]["status"].S, _table.Rows["test-123"]["execution_arn"].S));
    }

    /// <summary>Writes the row and sends the message of an execution that failed by itself.</summary>
    private async Task FailAsync(string key, string executionArn, bool isPublished = true)
    {
        var record = new ResultRecordFactory(TimeSpan.FromDays(30)).Failed(
            new StartPayload(key, JsonElement.Parse(Item)), new StartedExecution(executionArn, Started), new ResultError("OverflowException", "too large", "step1-add"), ResultRecord.Timestamp(_time.GetUtcNow()));
        var store = new ResultStore(_table, "results");
        await store.SaveAsync(record, _time.GetUtcNow(), CancellationToken.None);
        if (isPublished)
        {
            await store.MarkPublishedAsync(record, CancellationToken.None);
        }
    }

    private static string ArnOf(string name) => $"arn:aws:lambda:us-east-1:000000000000:function:chain:1/durable-execution/{name}/0001";

    private static GetDurableExecutionResponse Ended(string arn, string status, string? errorType, string input) => new()
    {
        DurableExecutionArn = arn,
        DurableExecutionName = StartedExecution.NameOf(arn),
        Status = status,
        Error = errorType is null ? null : new ErrorObject { ErrorType = errorType, ErrorMessage = "no more" },
        InputPayload = input,
        StartTimestamp = Started.UtcDateTime,
    };

    private Reconciler ReconcilerOn(FakeLambda lambda) =>
        new(lambda, new ResultStore(_table, "results"), new ResultPublisher(_queue, "queue"), TimeSpan.FromDays(30), NullLogger.Instance, _time);

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

    private async Task ReconcileAsync(string status, string? errorType)
    {
        using var lambda = new FakeLambda { Execution = arn => Ended(arn, status, errorType, $$"""{"idempotency_key":"test-123","item":{{Item}}}""") };
        await ReconcilerOn(lambda).ReconcileAsync(Arn, CancellationToken.None);
    }
}
