using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using System.Text;
using Amazon.Lambda.Model;
using Amazon.Lambda.SQSEvents;
using DurableChaining.Contracts;
using DurableChaining.Ingest;
using Microsoft.Extensions.Logging;
using static DurableChaining.Tests.Ingest.IngestRun;

namespace DurableChaining.Tests.Ingest;

[Collection(Collection)]
public sealed class BatchHandlerTests
{
    private readonly IngestRun _ingest = new();

    [Fact]
    public async Task Each_record_starts_one_execution_named_by_its_key()
    {
        var failed = await _ingest.HandleAsync(Message("m1", """{ "id": "a", "value": 1 }"""), Message("m2", """{"value":2}"""), Message("m3", """{"id":"b"}""", "the key"));

        Assert.Empty(failed);
        Assert.Equal("""{"idempotency_key":"a","item":{"id":"a","value":1}}""", _ingest.Lambda.Executions["a"]);
        Assert.Equal("""{"idempotency_key":"m2","item":{"value":2}}""", _ingest.Lambda.Executions["m2"]);
        Assert.Contains(_ingest.Lambda.Executions, execution => execution.Key.StartsWith("sha256-", StringComparison.Ordinal) && execution.Value == """{"idempotency_key":"the key","item":{"id":"b"}}""");
    }

    [Fact]
    public async Task A_fault_returns_only_that_record_to_the_queue()
    {
        _ingest.Lambda.Failure = name => name == "b" ? new Amazon.Lambda.Model.TooManyRequestsException("slow down") : null;

        Assert.Equal(["m2"], await _ingest.HandleAsync(Message("m1", """{"id":"a"}"""), Message("m2", """{"id":"b"}"""), Message("m3", """{"id":"c"}""")));

        _ingest.Lambda.Failure = _ => null;
        Assert.Empty(await _ingest.HandleAsync(Message("m2", """{"id":"b"}""")));
        Assert.Equal(3, _ingest.Lambda.Executions.Count);
        Assert.Empty(_ingest.Table.Rows);
    }

    [Fact]
    public async Task Redelivered_messages_start_no_second_execution()
    {
        var batch = Enumerable.Range(0, 40).Select(_ => Message("m1", """{"id":"same","value":5}""")).ToArray();

        Assert.Empty(await _ingest.HandleAsync(batch));
        Assert.Empty(await _ingest.HandleAsync(batch));

        Assert.Single(_ingest.Lambda.Executions);
    }

    [Fact]
    public async Task A_start_whose_record_is_lost_finds_its_execution()
    {
        await _ingest.HandleAsync(Message("m1", """{"id":"a"}"""));
        _ingest.Records.Rows.Clear();

        Assert.Empty(await _ingest.HandleAsync(Message("m1", """{"id":"a"}""")));
        Assert.Single(_ingest.Lambda.Executions);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_same_key_with_another_payload_is_rejected_by_either_layer(bool recordExists)
    {
        await _ingest.HandleAsync(Message("m1", """{"id":"a","value":1}"""));
        if (!recordExists)
        {
            _ingest.Records.Rows.Clear();
        }

        Assert.Empty(await _ingest.HandleAsync(Message("m2", """{"id":"a","value":2}""")));

        Assert.Equal("REJECTED", _ingest.Table.Rows["m2"]["status"].S);
        Assert.Equal("KeyConflictException", _ingest.Table.Rows["m2"]["error"].M["type"].S);
        Assert.Equal("a", _ingest.Table.Rows["m2"]["idempotency_key"].S);
        Assert.Single(_ingest.Lambda.Executions);
    }

    [Fact]
    public async Task A_rejection_is_a_row_a_result_and_a_dead_letter_and_a_repetition_adds_nothing()
    {
        var message = Message("m1", """{"value":"five"}""");

        Assert.Empty(await _ingest.HandleAsync(message));
        Assert.Empty(await _ingest.HandleAsync(message));

        Assert.Equal("value: expected a number, got \"five\"", _ingest.Table.Rows["m1"]["error"].M["message"].S);
        Assert.Equal(["dead-letters", "results"], _ingest.Queue.Sent.Select(sent => sent.QueueUrl));
        Assert.Equal("""{"value":"five"}""", _ingest.Queue.Sent[0].MessageBody);
        Assert.Equal("InvalidItemException", _ingest.Queue.Sent[0].MessageAttributes["ErrorCode"].StringValue);
        Assert.Equal("m1", _ingest.Queue.Sent[0].MessageAttributes["SourceMessageId"].StringValue);
    }

    [Fact]
    public async Task An_item_that_is_too_large_for_Lambda_is_rejected()
    {
        _ingest.Lambda.Failure = _ => new RequestTooLargeException("262144 byte payload is too large");

        Assert.Empty(await _ingest.HandleAsync(Message("m1", """{"id":"a"}""")));

        Assert.Contains("too large", _ingest.Table.Rows["m1"]["error"].M["message"].S, StringComparison.Ordinal);
        Assert.Empty(_ingest.Records.Rows);
    }

    [Fact]
    public async Task Every_outcome_is_logged_with_the_identifiers_of_the_message()
    {
        _ingest.Lambda.Failure = name => name == "faulty" ? new Amazon.Lambda.Model.TooManyRequestsException("slow down") : null;

        await _ingest.HandleAsync(Message("m1", """{"id":"a"}"""));
        await _ingest.HandleAsync(Message("m2", """{"id":"a"}"""));
        await _ingest.HandleAsync(Message("m3", """{"value":"five"}"""));
        await _ingest.HandleAsync(Message("m4", """{"id":"a","value":2}"""));
        await _ingest.HandleAsync(Message("m5", """{"id":"faulty"}"""));

        Assert.Equal(
            [
                (LogLevel.Information, "STARTED", "a", "m1"),
                (LogLevel.Information, "DUPLICATE", "a", "m2"),
                (LogLevel.Warning, "REJECTED: InvalidItemException at value", "m3", "m3"),
                (LogLevel.Warning, "REJECTED: KeyConflictException at IdempotencyKey", "a", "m4"),
                (LogLevel.Error, "RETRY: TooManyRequestsException", "faulty", "m5"),
            ],
            _ingest.Logger.Lines.Select(line => (line.Level, line.Message, line.Members["correlation_id"], line.Members["message_id"])));
        Assert.Equal("arn:a", _ingest.Logger.Lines.First().Members["execution_arn"]);
    }

    [Fact]
    public async Task Lines_of_concurrent_records_have_the_identifiers_of_their_own_message()
    {
        _ingest.Lambda.Failure = name => name.StartsWith("faulty", StringComparison.Ordinal) ? new Amazon.Lambda.Model.TooManyRequestsException("slow down") : null;
        string[] bodies = ["""{"id":"started-N"}""", """{"id":"faulty-N"}""", """{"id":"rejected-N","value":"five"}"""];

        await _ingest.HandleAsync([.. Enumerable.Range(0, 60).Select(i => Message($"m{i}", bodies[i % 3].Replace("N", $"{i}", StringComparison.Ordinal)))]);

        Assert.Equal(60, _ingest.Logger.Lines.Count);
        Assert.Equal(60, _ingest.Logger.Lines.Select(line => line.Members["message_id"]).Distinct().Count());
        foreach (var line in _ingest.Logger.Lines.Where(line => line.Message == "STARTED"))
        {
            var key = $"started-{line.Members["message_id"].ToString()![1..]}";
            Assert.Equal((key, $"arn:{key}"), (line.Members["correlation_id"], line.Members["execution_arn"]));
        }
    }

    [Fact]
    public async Task A_repeated_item_with_other_white_space_is_a_duplicate()
    {
        await _ingest.HandleAsync(Message("m1", """{"id":"a","tags":["x","\u00fc"],"value":5.0}"""));
        _ingest.Lambda.Failure = _ => new InvalidOperationException("the second message must not start anything");

        Assert.Empty(await _ingest.HandleAsync(Message("m2", """ { "id" : "a" , "tags" : [ "x", "\u00fc" ], "value" : 5.0 } """)));

        Assert.Equal(["STARTED", "DUPLICATE"], _ingest.Logger.Lines.Select(line => line.Message));
    }

    /// <summary>Records written by earlier builds must be found: their keys, hashes and results are stored.</summary>
    [Fact]
    public async Task An_idempotency_record_has_its_stored_form()
    {
        await _ingest.HandleAsync(Message("m1", """{"id":"a", "value":5}"""));

        var (id, record) = Assert.Single(_ingest.Records.Rows);
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
}
