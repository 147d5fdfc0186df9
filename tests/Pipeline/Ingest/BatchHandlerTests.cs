using Amazon.Lambda.Model;
using Amazon.Lambda.SQSEvents;
using DurableChaining.Ingest;
using DurableChaining.Results;
using DurableChaining.Tests.Fakes;
using DurableChaining.Lib.Tests.Powertools.Idempotency;
using Microsoft.Extensions.Logging.Abstractions;

namespace DurableChaining.Tests.Ingest;

public sealed class BatchHandlerTests
{
    private readonly FakeLambda _lambda = new();
    private readonly RecordingTable _table = new();
    private readonly RecordingQueue _queue = new();
    private readonly InMemoryStore _records = new();

    [Fact]
    public async Task Each_record_starts_one_execution_named_by_its_key()
    {
        var answer = await HandleAsync(Message("m1", """{ "id": "a", "value": 1 }"""), Message("m2", """{"value":2}"""), Message("m3", """{"id":"b"}""", "the key"));

        Assert.Empty(answer);
        Assert.Equal("""{"idempotency_key":"a","item":{"id":"a","value":1}}""", _lambda.Executions["a"]);
        Assert.Equal("""{"idempotency_key":"m2","item":{"value":2}}""", _lambda.Executions["m2"]);
        Assert.Contains(_lambda.Executions, execution => execution.Key.StartsWith("sha256-", StringComparison.Ordinal) && execution.Value == """{"idempotency_key":"the key","item":{"id":"b"}}""");
    }

    [Fact]
    public async Task A_fault_sends_back_that_record_alone()
    {
        _lambda.Failure = name => name == "b" ? new TooManyRequestsException("slow down") : null;

        Assert.Equal(["m2"], await HandleAsync(Message("m1", """{"id":"a"}"""), Message("m2", """{"id":"b"}"""), Message("m3", """{"id":"c"}""")));

        _lambda.Failure = _ => null;
        Assert.Empty(await HandleAsync(Message("m2", """{"id":"b"}""")));
        Assert.Equal(3, _lambda.Executions.Count);
        Assert.Empty(_table.Rows);
    }

    [Fact]
    public async Task Redelivered_messages_start_no_second_execution()
    {
        var batch = Enumerable.Range(0, 40).Select(_ => Message("m1", """{"id":"same","value":5}""")).ToArray();

        Assert.Empty(await HandleAsync(batch));
        Assert.Empty(await HandleAsync(batch));

        Assert.Single(_lambda.Executions);
    }

    [Fact]
    public async Task A_start_that_was_not_remembered_finds_its_execution()
    {
        await HandleAsync(Message("m1", """{"id":"a"}"""));
        _records.Records.Clear();

        Assert.Empty(await HandleAsync(Message("m1", """{"id":"a"}""")));
        Assert.Single(_lambda.Executions);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_same_key_with_another_payload_is_rejected_by_either_layer(bool remembered)
    {
        await HandleAsync(Message("m1", """{"id":"a","value":1}"""));
        if (!remembered)
        {
            _records.Records.Clear();
        }

        Assert.Empty(await HandleAsync(Message("m2", """{"id":"a","value":2}""")));

        Assert.Equal("REJECTED", _table.Rows["m2"]["status"].S);
        Assert.Equal("KeyConflictException", _table.Rows["m2"]["error"].M["type"].S);
        Assert.Equal("a", _table.Rows["m2"]["idempotency_key"].S);
        Assert.Single(_lambda.Executions);
    }

    [Fact]
    public async Task A_rejection_is_a_row_a_result_and_a_dead_letter_and_a_repeat_adds_nothing()
    {
        var message = Message("m1", """{"value":"five"}""");

        Assert.Empty(await HandleAsync(message));
        Assert.Empty(await HandleAsync(message));

        Assert.Equal("value: expected a number, got \"five\"", _table.Rows["m1"]["error"].M["message"].S);
        Assert.Equal(["results", "dead-letters"], _queue.Sent.Select(sent => sent.QueueUrl));
        Assert.Equal("""{"value":"five"}""", _queue.Sent[1].MessageBody);
        Assert.Equal("InvalidItemException", _queue.Sent[1].MessageAttributes["ErrorCode"].StringValue);
        Assert.Equal("m1", _queue.Sent[1].MessageAttributes["SourceMessageId"].StringValue);
    }

    [Fact]
    public async Task An_item_that_the_service_finds_too_large_is_rejected()
    {
        _lambda.Failure = _ => new RequestTooLargeException("262144 byte payload is too large");

        Assert.Empty(await HandleAsync(Message("m1", """{"id":"a"}""")));

        Assert.Contains("too large", _table.Rows["m1"]["error"].M["message"].S, StringComparison.Ordinal);
        Assert.Empty(_records.Records);
    }

    private async Task<List<string>> HandleAsync(params SQSEvent.SQSMessage[] messages)
    {
        StartIdempotency.Configure(_records, TimeSpan.FromDays(30));
        var rejections = new RejectionRecorder(
            new ResultStore(_table, "table"), new ResultPublisher(_queue, "results"), _queue, "dead-letters", TimeSpan.FromDays(30), TimeProvider.System);
        var records = new RecordHandler(new ExecutionStarter(_lambda, "orchestrator"), rejections, NullLogger.Instance, TimeProvider.System);
        var answer = await new BatchHandler(records, NullLogger.Instance).HandleAsync(new SQSEvent { Records = [.. messages] }, CancellationToken.None);
        return [.. answer.BatchItemFailures.Select(failure => failure.ItemIdentifier)];
    }

    private static SQSEvent.SQSMessage Message(string id, string body, string? key = null) => new()
    {
        MessageId = id,
        Body = body,
        MessageAttributes = key is null ? [] : new() { ["IdempotencyKey"] = new() { DataType = "String", StringValue = key } },
    };
}
