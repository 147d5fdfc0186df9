using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using System.Text;
using Amazon.Lambda.Model;
using Amazon.Lambda.SQSEvents;
using AWS.Lambda.Powertools.Idempotency.Persistence;
using DurableChaining.Contracts;
using DurableChaining.Ingest;
using DurableChaining.Results;
using DurableChaining.Tests.Fakes;
using Microsoft.Extensions.Logging;

namespace DurableChaining.Tests.Ingest;

public sealed class BatchHandlerTests
{
    private readonly FakeLambda _lambda = new();
    private readonly InMemoryTable _table = new();
    private readonly RecordingQueue _queue = new();
    private readonly InMemoryTable _records = new();
    private readonly RecordingLogger _logger = new();

    [Fact]
    public async Task Each_record_starts_one_execution_named_by_its_key()
    {
        var failed = await HandleAsync(Message("m1", """{ "id": "a", "value": 1 }"""), Message("m2", """{"value":2}"""), Message("m3", """{"id":"b"}""", "the key"));

        Assert.Empty(failed);
        Assert.Equal("""{"idempotency_key":"a","item":{"id":"a","value":1}}""", _lambda.Executions["a"]);
        Assert.Equal("""{"idempotency_key":"m2","item":{"value":2}}""", _lambda.Executions["m2"]);
        Assert.Contains(_lambda.Executions, execution => execution.Key.StartsWith("sha256-", StringComparison.Ordinal) && execution.Value == """{"idempotency_key":"the key","item":{"id":"b"}}""");
    }

    [Fact]
    public async Task A_fault_returns_only_that_record_to_the_queue()
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
    public async Task A_start_whose_record_is_lost_finds_its_execution()
    {
        await HandleAsync(Message("m1", """{"id":"a"}"""));
        _records.Rows.Clear();

        Assert.Empty(await HandleAsync(Message("m1", """{"id":"a"}""")));
        Assert.Single(_lambda.Executions);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_same_key_with_another_payload_is_rejected_by_either_layer(bool recordExists)
    {
        await HandleAsync(Message("m1", """{"id":"a","value":1}"""));
        if (!recordExists)
        {
            _records.Rows.Clear();
        }

        Assert.Empty(await HandleAsync(Message("m2", """{"id":"a","value":2}""")));

        Assert.Equal("REJECTED", _table.Rows["m2"]["status"].S);
        Assert.Equal("KeyConflictException", _table.Rows["m2"]["error"].M["type"].S);
        Assert.Equal("a", _table.Rows["m2"]["idempotency_key"].S);
        Assert.Single(_lambda.Executions);
    }

    [Fact]
    public async Task A_rejection_is_a_row_a_result_and_a_dead_letter_and_a_repetition_adds_nothing()
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
    public async Task An_item_that_Lambda_refuses_for_its_size_is_rejected()
    {
        _lambda.Failure = _ => new RequestTooLargeException("262144 byte payload is too large");

        Assert.Empty(await HandleAsync(Message("m1", """{"id":"a"}""")));

        Assert.Contains("too large", _table.Rows["m1"]["error"].M["message"].S, StringComparison.Ordinal);
        Assert.Empty(_records.Rows);
    }

    [Fact]
    public async Task Every_outcome_is_logged_with_the_identifiers_of_the_message()
    {
        _lambda.Failure = name => name == "faulty" ? new TooManyRequestsException("slow down") : null;

        await HandleAsync(Message("m1", """{"id":"a"}"""));
        await HandleAsync(Message("m2", """{"id":"a"}"""));
        await HandleAsync(Message("m3", """{"value":"five"}"""));
        await HandleAsync(Message("m4", """{"id":"a","value":2}"""));
        await HandleAsync(Message("m5", """{"id":"faulty"}"""));

        Assert.Equal(
            [
                (LogLevel.Information, "STARTED", "a", "m1"),
                (LogLevel.Information, "DUPLICATE", "a", "m2"),
                (LogLevel.Warning, "REJECTED: InvalidItemException at value", "m3", "m3"),
                (LogLevel.Warning, "REJECTED: KeyConflictException at IdempotencyKey", "a", "m4"),
                (LogLevel.Error, "RETRY: TooManyRequestsException", "m5", "m5"),
            ],
            _logger.Lines.Select(line => (line.Level, line.Message, line.Members["correlation_id"], line.Members["message_id"])));
        Assert.Equal("arn:a", _logger.Lines.First().Members["execution_arn"]);
    }

    [Fact]
    public async Task Lines_of_concurrent_records_have_the_identifiers_of_their_own_message()
    {
        _lambda.Failure = name => name.StartsWith("faulty", StringComparison.Ordinal) ? new TooManyRequestsException("slow down") : null;
        string[] bodies = ["""{"id":"started-N"}""", """{"id":"faulty-N"}""", """{"id":"rejected-N","value":"five"}"""];

        await HandleAsync([.. Enumerable.Range(0, 60).Select(i => Message($"m{i}", bodies[i % 3].Replace("N", $"{i}", StringComparison.Ordinal)))]);

        Assert.Equal(60, _logger.Lines.Count);
        Assert.Equal(60, _logger.Lines.Select(line => line.Members["message_id"]).Distinct().Count());
        foreach (var line in _logger.Lines.Where(line => line.Message == "STARTED"))
        {
            var key = $"started-{line.Members["message_id"].ToString()![1..]}";
            Assert.Equal((key, $"arn:{key}"), (line.Members["correlation_id"], line.Members["execution_arn"]));
        }
    }

    [Fact]
    public async Task A_repeated_item_with_other_white_space_is_a_duplicate()
    {
        await HandleAsync(Message("m1", """{"id":"a","tags":["x","\u00fc"],"value":5.0}"""));
        _lambda.Failure = _ => new InvalidOperationException("the second message must not start anything");

        Assert.Empty(await HandleAsync(Message("m2", """ { "id" : "a" , "tags" : [ "x", "\u00fc" ], "value" : 5.0 } """)));

        Assert.Equal(["STARTED", "DUPLICATE"], _logger.Lines.Select(line => line.Message));
    }

    /// <summary>Records written by earlier builds must be found: their keys, hashes and results are stored.</summary>
    [Fact]
    public async Task An_idempotency_record_has_its_stored_form()
    {
        await HandleAsync(Message("m1", """{"id":"a", "value":5}"""));

        var (id, record) = Assert.Single(_records.Rows);
        Assert.Equal($"testFunction.StartOnceAsync#{Md5("a")}", id);
        Assert.Equal("COMPLETED", record["status"].S);
        Assert.Equal(Md5("""{"id":"a","value":5}"""), record["validation"].S);
        Assert.Equal("""{"execution_arn":"arn:a","message_id":"m1"}""", record["data"].S);

        static string Md5(string text) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));
    }

    [Fact]
    public void An_expected_error_is_returned_without_an_exception()
    {
        var thrown = 0;
        var thread = Environment.CurrentManagedThreadId;
        void Count(object? sender, FirstChanceExceptionEventArgs args) => thrown += Environment.CurrentManagedThreadId == thread ? 1 : 0;

        AppDomain.CurrentDomain.FirstChanceException += Count;
        try
        {
            foreach (var message in (SQSEvent.SQSMessage[])
                [
                    Message("m1", """{"value":"five"}"""), Message("m2", "[1]"), Message("m3", """{"weight":1e126}"""),
                    Message("m4", "{}", key: ""), Message("m5", $$"""{"name":"{{new string('n', ItemLimits.StartPayloadBytes)}}"}"""),
                ])
            {
                Assert.False(Submission.TryRead(message, out _, out _));
            }
        }
        finally
        {
            AppDomain.CurrentDomain.FirstChanceException -= Count;
        }

        Assert.Equal(0, thrown);
    }

    private async Task<List<string>> HandleAsync(params SQSEvent.SQSMessage[] messages)
    {
        StartIdempotency.Configure(new DynamoDBPersistenceStoreBuilder().WithDynamoDBClient(_records).WithTableName("idempotency").Build(), TimeSpan.FromDays(30));
        var rejections = new RejectionRecorder(
            new ResultStore(_table, "table"), new ResultPublisher(_queue, "results"), _queue, "dead-letters", TimeSpan.FromDays(30), TimeProvider.System);
        var records = new RecordHandler(new ExecutionStarter(_lambda, "orchestrator"), rejections, _logger, TimeProvider.System);
        var response = await new BatchHandler(records, _logger).HandleAsync(new SQSEvent { Records = [.. messages] }, CancellationToken.None);
        return [.. response.BatchItemFailures.Select(failure => failure.ItemIdentifier)];
    }

    private static SQSEvent.SQSMessage Message(string id, string body, string? key = null) => new()
    {
        MessageId = id,
        Body = body,
        MessageAttributes = key is null ? [] : new() { ["IdempotencyKey"] = new() { DataType = "String", StringValue = key } },
    };
}
