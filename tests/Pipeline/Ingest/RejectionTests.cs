using Amazon.Runtime;
using Amazon.SQS.Model;
using DurableChaining.Contracts;
using static DurableChaining.Tests.Ingest.IngestRun;

namespace DurableChaining.Tests.Ingest;

/// <summary>A rejection has one row, one result and one dead letter, and keeps key, first cause and original through retries and redrives.</summary>
[Collection(Collection)]
public sealed class RejectionTests
{
    private readonly IngestRun _ingest = new();

    [Theory]
    [InlineData("""{"id":"one-2","value":"five"}""", null, "one-2")]
    [InlineData("""{"id":"one-2","value":"five"}""", "inv-9", "inv-9")]
    [InlineData("not json", "inv-9", "inv-9")]
    [InlineData("""{"id":"one-2","value":NaN}""", null, "one-2")]
    [InlineData("""{"id":"one-2","value":1,}""", null, "one-2")]
    [InlineData("""{"id":"one-2","a":{"b":1,"b":2}}""", null, "one-2")]
    [InlineData("""{"a":{"id":"inner"},"id":"one-2","":1}""", null, "one-2")]
    [InlineData("""{"id":"one-2","weight":1e126}""", null, "one-2")]
    [InlineData("""{"id":"o\u006ee-2","name":7}""", null, "one-2")]
    [InlineData("""{"id":"one-2"}""", "", "one-2")]
    [InlineData("""{"id":"one-2","id":"two","value":1}""", null, null)]
    [InlineData("""{"id":5,"value":1}""", null, null)]
    [InlineData("""{"id":"","value":1}""", null, null)]
    [InlineData("""{"id":"\ud800","value":1}""", null, null)]
    [InlineData("""[{"id":"one-2"}]""", null, null)]
    [InlineData("""{"value":"five"}""", null, null)]
    public async Task A_legal_key_that_can_be_read_is_in_row_result_and_log(string body, string? attribute, string? key)
    {
        Assert.Empty(await _ingest.HandleAsync(Message("m1", body, attribute)));

        Assert.Equal(key, _ingest.Table.Rows["m1"].GetValueOrDefault("idempotency_key")?.S);
        Assert.Equal(key ?? "m1", Assert.Single(_ingest.Queue.SentTo(ResultsQueue)).MessageAttributes["IdempotencyKey"].StringValue);
        Assert.Equal(key ?? "m1", Assert.Single(_ingest.Logger.Lines).Members["correlation_id"]);
    }

    [Fact]
    public async Task The_key_of_an_item_that_is_nested_too_deep_or_too_large_is_kept()
    {
        var deep = $$"""{"id":"deep","a":{{new string('[', 5000)}}{{new string(']', 5000)}}}""";
        var large = $$"""{"id":"large","name":"{{new string('n', ItemLimits.StartPayloadBytes)}}"}""";

        Assert.Empty(await _ingest.HandleAsync(Message("m1", deep), Message("m2", large)));

        Assert.Equal(("deep", "large"), (_ingest.Table.Rows["m1"]["idempotency_key"].S, _ingest.Table.Rows["m2"]["idempotency_key"].S));
    }

    [Fact]
    public async Task The_results_of_a_key_and_of_its_conflict_have_different_result_ids()
    {
        await _ingest.HandleAsync(Message("m1", """{"id":"u1","value":1}"""));
        await _ingest.HandleAsync(Message("m2", """{"id":"u1","value":2}"""), Message("m3", """{"id":"u1","value":3}"""));

        Assert.Equal(["u1", "u1"], _ingest.Queue.SentTo(ResultsQueue).Select(sent => sent.MessageAttributes["IdempotencyKey"].StringValue));
        Assert.Equal(["m2", "m3"], _ingest.Queue.SentTo(ResultsQueue).Select(sent => sent.MessageAttributes["ResultId"].StringValue).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_dead_letter_has_the_attributes_of_the_original_as_far_as_ten_allow()
    {
        using var binary = new MemoryStream([1, 2, 3]);
        var message = Message("m1", """{"value":"five"}""", "the key");
        message.MessageAttributes["traceparent"] = Text("00-1-2-01");
        message.MessageAttributes["blob"] = new() { DataType = "Binary.png", BinaryValue = binary };
        message.MessageAttributes["count"] = new() { DataType = "Number", StringValue = "3" };
        for (var i = 0; i < 6; i++)
        {
            message.MessageAttributes[$"z{i}"] = Text("z");
        }

        Assert.Empty(await _ingest.HandleAsync(message));

        var letter = Letter();
        Assert.Equal(
            ["ErrorCode", "ErrorMessage", "IdempotencyKey", "SourceMessageId", "blob", "count", "traceparent", "z0", "z1", "z2"],
            letter.MessageAttributes.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(("the key", "00-1-2-01", "3"), (letter.MessageAttributes["IdempotencyKey"].StringValue, letter.MessageAttributes["traceparent"].StringValue, letter.MessageAttributes["count"].StringValue));
        Assert.Equal(("Binary.png", 3), (letter.MessageAttributes["blob"].DataType, letter.MessageAttributes["blob"].BinaryValue.Length));
    }

    [Theory]
    [InlineData(1_048_566, new string[0])]
    [InlineData(1_048_576, new string[0])]
    [InlineData(1_048_576 - 36, new[] { "IdempotencyKey" })]
    [InlineData(1_048_576 - 70, new[] { "IdempotencyKey", "SourceMessageId" })]
    [InlineData(1_048_576 - 400, new[] { "ErrorCode", "ErrorMessage", "IdempotencyKey", "SourceMessageId" })]
    public async Task A_message_without_room_for_attributes_has_one_row_one_result_and_one_dead_letter(int bytes, string[] attributes)
    {
        var message = Message("m1", new string('x', bytes), bytes > 1_048_566 - 1 ? null : "the key");

        Assert.Empty(await _ingest.HandleAsync(message));
        Assert.Empty(await _ingest.HandleAsync(message));

        Assert.Equal("REJECTED", _ingest.Table.Rows["m1"]["status"].S);
        Assert.Single(_ingest.Queue.SentTo(ResultsQueue));
        Assert.Equal(message.Body, Letter().MessageBody);
        Assert.Equal(attributes, Letter().MessageAttributes.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_item_whose_text_is_larger_than_a_message_is_left_out_of_its_result()
    {
        // Six bytes of text for one of the row: 170 000 of them fit into a message, and with the other members no more.
        var body = $$"""{"id":"x","value":"five","name":"{{string.Concat(Enumerable.Repeat("\\u0001", 174_600))}}"}""";

        Assert.Empty(await _ingest.HandleAsync(Message("m1", body)));

        Assert.False(_ingest.Table.Rows["m1"].ContainsKey("input"));
        Assert.Single(_ingest.Queue.SentTo(ResultsQueue));
    }

    [Fact]
    public async Task An_error_with_the_text_of_the_sender_fits_into_row_attributes_and_log()
    {
        var name = new string('n', 600_000);

        Assert.Empty(await _ingest.HandleAsync(Message("m1", $$"""{"id":"x","{{name}}":1e126}""")));

        Assert.True(_ingest.Table.Rows["m1"]["error"].M["message"].S.Length < 10_000);
        Assert.StartsWith("nnnn", Letter().MessageAttributes["ErrorMessage"].StringValue, StringComparison.Ordinal);
        Assert.True(_ingest.Logger.Lines.Single().Message.Length < 1_000);
    }

    [Fact]
    public async Task An_error_message_is_not_cut_within_a_character()
    {
        // Each member name is of two code units, and an odd number of them precedes: one of them is where the text is cut.
        var name = "a" + string.Concat(Enumerable.Repeat("😀", 6_000));

        Assert.Empty(await _ingest.HandleAsync(Message("m1", $$"""{"{{name}}":1e126}""")));

        Assert.False(char.IsHighSurrogate(Letter().MessageAttributes["ErrorMessage"].StringValue[^1]));
        Assert.False(char.IsHighSurrogate(_ingest.Table.Rows["m1"]["error"].M["message"].S[^1]));
    }

    /// <summary>Each service fails once, before anything that follows it is done.</summary>
    [Theory]
    [InlineData("row")]
    [InlineData("dead letter")]
    [InlineData("result")]
    [InlineData("mark")]
    public async Task A_failure_in_between_is_repaired_by_the_next_delivery(string failing)
    {
        var message = Message("m1", """{"id":"one-2","value":"five"}""");
        var fault = new AmazonServiceException("not now");
        _ingest.Table.Failure = put => failing == (put.Item.ContainsKey("unpublished") ? "row" : "mark") ? fault : null;
        _ingest.Queue.Failure = url => failing == (url == ResultsQueue ? "result" : "dead letter") ? fault : null;

        Assert.Equal(["m1"], await _ingest.HandleAsync(message));
        Assert.Equal(failing is "mark" ? 1 : 0, _ingest.Queue.SentTo(ResultsQueue).Count());
        (_ingest.Table.Failure, _ingest.Queue.Failure) = (_ => null, _ => null);
        Assert.Empty(await _ingest.HandleAsync(message));
        Assert.Empty(await _ingest.HandleAsync(message));

        Assert.False(Assert.Single(_ingest.Table.Rows).Value.ContainsKey("unpublished"));
        Assert.Single(_ingest.Queue.SentTo(ResultsQueue).Select(sent => sent.MessageBody).Distinct());
        Assert.Equal(failing is "mark" ? 2 : 1, _ingest.Queue.SentTo(ResultsQueue).Count());
        Assert.Equal(failing is "mark" or "result" ? 2 : 1, _ingest.Queue.SentTo(DeadLetterQueue).Count());
        Assert.Equal(["REJECTED", "REJECTED_BEFORE"], _ingest.Logger.Lines.Select(line => line.Members.GetValueOrDefault("outcome")).OfType<string>());
    }

    [Theory]
    [InlineData("""{"value":"five"}""", null)]
    [InlineData("""{"id":"one-2","value":5.50e1,"weight":1e126}""", null)]
    [InlineData("not json", "inv-9")]
    public async Task A_redriven_message_that_is_still_invalid_keeps_its_first_row_and_result(string body, string? key)
    {
        await _ingest.HandleAsync(Message("m1", body, key));
        var row = _ingest.Table.Rows["m1"];

        Assert.Empty(await _ingest.HandleAsync(Redriven(Letter(), "m2")));
        Assert.Empty(await _ingest.HandleAsync(Redriven(Letter(), "m3")));

        Assert.Equal(["m1"], _ingest.Table.Rows.Keys);
        Assert.Same(row, _ingest.Table.Rows["m1"]);
        Assert.Single(_ingest.Queue.SentTo(ResultsQueue));
        Assert.Equal(3, _ingest.Queue.SentTo(DeadLetterQueue).Count());
        Assert.All(_ingest.Queue.SentTo(DeadLetterQueue), letter =>
        {
            Assert.Equal("m1", letter.MessageAttributes["SourceMessageId"].StringValue);
            Assert.Equal(body, letter.MessageBody);
            Assert.Equal(key, letter.MessageAttributes.GetValueOrDefault("IdempotencyKey")?.StringValue);
        });
    }

    [Fact]
    public async Task A_redriven_conflict_is_one_rejection()
    {
        await _ingest.HandleAsync(Message("m1", """{"id":"u1","value":1}"""));
        await _ingest.HandleAsync(Message("m2", """{"id":"u1","value":2}"""));

        Assert.Empty(await _ingest.HandleAsync(Redriven(Letter(), "m3")));

        Assert.Equal(["m2"], _ingest.Table.Rows.Keys);
        Assert.Single(_ingest.Queue.SentTo(ResultsQueue));
    }

    [Fact]
    public async Task A_redrive_whose_first_rejection_was_not_finished_finishes_it()
    {
        _ingest.Queue.Failure = url => url == ResultsQueue ? new AmazonServiceException("not now") : null;
        Assert.Equal(["m1"], await _ingest.HandleAsync(Message("m1", """{"value":"five"}""")));
        _ingest.Queue.Failure = _ => null;

        Assert.Empty(await _ingest.HandleAsync(Redriven(Letter(), "m2")));

        Assert.False(Assert.Single(_ingest.Table.Rows).Value.ContainsKey("unpublished"));
        Assert.Equal("m1", Assert.Single(_ingest.Queue.SentTo(ResultsQueue)).MessageAttributes["ResultId"].StringValue);
    }

    [Theory]
    [InlineData("the key", """{"value":"five"}""", """{"value":5}""", "the key")]
    [InlineData(null, """{"id":"one-2","value":"five"}""", """{"id":"one-2","value":5}""", "one-2")]
    [InlineData(null, """{"value":"five"}""", """{"value":5}""", "m1")]
    public async Task A_redrive_after_a_correction_runs_under_the_same_key(string? attribute, string invalid, string corrected, string key)
    {
        await _ingest.HandleAsync(Message("m1", invalid, attribute));

        Assert.Empty(await _ingest.HandleAsync(Redriven(Letter(), "m2", corrected)));
        Assert.Empty(await _ingest.HandleAsync(Redriven(Letter(), "m3", corrected)));

        var execution = Assert.Single(_ingest.Lambda.Executions);
        Assert.Equal($$"""{"idempotency_key":"{{key}}","item":{{corrected}}}""", execution.Value);
        Assert.Equal(["REJECTED", "STARTED", "DUPLICATE"], _ingest.Logger.Lines.Select(line => line.Members["outcome"]));
    }

    [Fact]
    public async Task A_sender_cannot_hide_a_rejection_behind_the_row_of_another_message()
    {
        await _ingest.HandleAsync(Message("m1", """{"id":"one-2","value":"five"}"""));
        await _ingest.HandleAsync(Message("m2", """{"id":"u1","value":1}"""));
        var forged = Message("m3", """{"id":"one-2","value":"six"}""");
        forged.MessageAttributes["SourceMessageId"] = Text("m1");
        var ofCompleted = Message("m4", """{"id":"u1","value":"six"}""");
        ofCompleted.MessageAttributes["SourceMessageId"] = Text("u1");

        Assert.Empty(await _ingest.HandleAsync(forged, ofCompleted));

        Assert.Equal(["m1", "m3", "m4"], _ingest.Table.Rows.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(3, _ingest.Queue.SentTo(ResultsQueue).Count());
    }

    [Fact]
    public async Task A_source_message_id_that_is_no_legal_key_is_ignored()
    {
        var message = Message("m1", """{"value":5}""");
        message.MessageAttributes["SourceMessageId"] = Text(new string('k', 257));

        Assert.Empty(await _ingest.HandleAsync(message));

        Assert.Equal("m1", Assert.Single(_ingest.Lambda.Executions).Key);
    }

    [Fact]
    public async Task A_fault_is_logged_with_the_key_of_the_message()
    {
        _ingest.Lambda.Failure = _ => new Amazon.Lambda.Model.TooManyRequestsException("slow down");

        await _ingest.HandleAsync(Message("m1", """{"id":"a"}"""), Message("m2", "{}", "the key"), Message("m3", "{}"));

        Assert.Equal([("m1", "a"), ("m2", "the key"), ("m3", "m3")], _ingest.Logger.Lines
            .Select(line => ((string)line.Members["message_id"], (string)line.Members["correlation_id"])).Order());
    }

    private SendMessageRequest Letter() => _ingest.Queue.SentTo(DeadLetterQueue).First();
}
