using System.Text.Json;
using DurableChaining.Contracts;

namespace DurableChaining.Tests.Results;

public sealed class ResultRecordFactoryTests
{
    [Fact]
    public void A_COMPLETED_record_has_the_output_and_no_error()
    {
        var record = SampleRecords.Completed();

        Assert.Equal(("k", "COMPLETED", SampleRecords.Execution.Arn), (record.Id, record.Status, record.ExecutionArn));
        Assert.Equal(("2026-11-23T10:00:00.000Z", "2026-11-23T10:00:03.000Z", "COMPLETED#2026-11-23"), (record.CreatedAt, record.CompletedAt, record.StatusDay));
        Assert.Equal(SampleRecords.Execution.StartedAt.AddDays(30).ToUnixTimeSeconds(), record.ExpiresAt);
        Assert.Equal(40, record.Output!.FinalValue);
        Assert.Equal((null, null, null), (record.Error, record.IdempotencyKey, record.MessageId));
    }

    [Fact]
    public void A_FAILED_record_has_the_error_and_no_output()
    {
        var record = SampleRecords.Failed();

        Assert.Equal(("k", "FAILED"), (record.Id, record.Status));
        Assert.Equal(new ResultError("OverflowException", "value: too large", "step2-transform"), record.Error);
        Assert.Equal("""{"value":5}""", record.Input!.Value.GetRawText());
        Assert.Null(record.Output);
    }

    [Fact]
    public void An_item_that_cannot_be_stored_is_omitted() => Assert.Null(SampleRecords.Failed("""{"weight":1e126}""").Input);

    [Fact]
    public void A_REJECTED_record_is_identified_by_its_message()
    {
        var rejectedAt = new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.FromHours(2));

        var record = SampleRecords.Factory.Rejected(
            "m1", new IdempotencyKey("k"), JsonElement.Parse("[1]"), new ResultError(ResultErrorType.InvalidItem, "body: expected a JSON object, got [1]"), rejectedAt);

        Assert.Equal(("m1", "REJECTED", "m1", "k"), (record.Id, record.Status, record.MessageId, record.IdempotencyKey));
        Assert.Equal(("2026-11-23T10:00:00.000Z", "2026-11-23T10:00:00.000Z"), (record.CreatedAt, record.CompletedAt));
        Assert.Equal(rejectedAt.AddDays(30).ToUnixTimeSeconds(), record.ExpiresAt);
        Assert.Null(record.ExecutionArn);
    }
}
