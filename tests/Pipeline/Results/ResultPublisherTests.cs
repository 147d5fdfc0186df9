using System.Text.Json;
using DurableChaining.Contracts;
using DurableChaining.Results;
using DurableChaining.Tests.Fakes;

namespace DurableChaining.Tests.Results;

public sealed class ResultPublisherTests
{
    private readonly RecordingQueue _queue = new();

    [Fact]
    public async Task A_message_is_the_row_as_JSON_in_the_order_of_its_members()
    {
        await PublishAsync(SampleRecords.Failed("""{"value":5.50,"name":"é<>"}"""));

        var message = Assert.Single(_queue.Sent);
        Assert.Equal("queue", message.QueueUrl);
        Assert.Equal(
            $$"""{"id":"k","status":"FAILED","input":{"value":5.50,"name":"é<>"},"error":{"type":"OverflowException","message":"value: too large","step":"step2-transform"},"execution_arn":"{{SampleRecords.Execution.Arn}}","created_at":"2026-11-23T10:00:00.000Z","completed_at":"2026-11-23T10:00:03.000Z","expires_at":{{SampleRecords.Execution.StartedAt.AddDays(30).ToUnixTimeSeconds()}},"status_day":"FAILED#2026-11-23"}""",
            message.MessageBody);
    }

    [Fact]
    public async Task The_attributes_are_key_status_execution_and_what_a_consumer_deduplicates_by()
    {
        await PublishAsync(SampleRecords.Completed());

        Assert.Equal(
            [("ExecutionArn", SampleRecords.Execution.Arn), ("IdempotencyKey", "k"), ("ResultId", SampleRecords.Execution.Arn), ("Status", "COMPLETED")],
            Attributes());
    }

    [Fact]
    public async Task A_REJECTED_message_has_the_key_of_the_submission_and_no_execution()
    {
        var record = SampleRecords.Factory.Rejected("m1", new IdempotencyKey("a\u0001b"), input: null, new ResultError("InvalidItemException", "no"), DateTimeOffset.UnixEpoch);

        await PublishAsync(record);

        Assert.Equal([("IdempotencyKey", "a\\u0001b"), ("ResultId", "m1"), ("Status", "REJECTED")], Attributes());
        Assert.Equal("a\u0001b", JsonElement.Parse(_queue.Sent[0].MessageBody).GetProperty("idempotency_key").GetString());
    }

    [Fact]
    public async Task A_message_without_a_key_has_the_message_id_as_key()
    {
        await PublishAsync(SampleRecords.Factory.Rejected("m1", key: null, input: null, new ResultError("InvalidItemException", "no"), DateTimeOffset.UnixEpoch));

        Assert.Equal([("IdempotencyKey", "m1"), ("ResultId", "m1"), ("Status", "REJECTED")], Attributes());
    }

    private Task PublishAsync(ResultRecord record) => new ResultPublisher(_queue, "queue").PublishAsync(record, CancellationToken.None);

    private IEnumerable<(string Name, string Value)> Attributes() => _queue.Sent[0].MessageAttributes
        .Select(attribute => (attribute.Key, attribute.Value.StringValue))
        .OrderBy(attribute => attribute.Key, StringComparer.Ordinal);
}
