using System.Text.Json;
using DurableChaining.Contracts;
using DurableChaining.Results;
using DurableChaining.Tests.Fakes;

namespace DurableChaining.Tests.Results;

public sealed class ResultStoreTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 10, 0, 3, TimeSpan.Zero);

    private readonly InMemoryTable _table = new();
    private readonly ResultStore _store;

    public ResultStoreTests() => _store = new ResultStore(_table, "results");

    [Fact]
    public async Task A_row_has_maps_numbers_and_lists_of_the_table()
    {
        await _store.SaveAsync(SampleRecords.Completed("""{"value":5.50,"tags":["a",true,null,{"n":1e2}],"name":"é"}"""), Now, CancellationToken.None);

        var row = _table.Rows["k"];
        var input = row["input"].M;
        Assert.Equal("5.50", input["value"].N);
        Assert.Equal(("a", (bool?)true, (bool?)true), (input["tags"].L[0].S, input["tags"].L[1].BOOL, input["tags"].L[2].NULL));
        Assert.Equal("1e2", input["tags"].L[3].M["n"].N);
        Assert.Equal("é", input["name"].S);
        Assert.Equal("results", Assert.Single(_table.Puts).TableName);
        Assert.Equal(
            ["completed_at", "created_at", "execution_arn", "expires_at", "id", "input", "output", "status", "status_day"],
            row.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_row_that_exists_is_returned_and_kept()
    {
        await _store.SaveAsync(SampleRecords.Completed(), Now, CancellationToken.None);

        var stored = await _store.SaveAsync(SampleRecords.Failed() with { ExecutionArn = "arn:later" }, Now.AddMinutes(1), CancellationToken.None);

        Assert.Equal(new StoredResult("COMPLETED", SampleRecords.Execution.Arn, "2026-11-23T10:00:03.000Z"), stored);
        Assert.Equal("COMPLETED", _table.Rows["k"]["status"].S);
    }

    [Fact]
    public async Task A_row_past_its_expiry_is_replaced()
    {
        var first = SampleRecords.Completed();
        await _store.SaveAsync(first, Now, CancellationToken.None);
        var expiry = DateTimeOffset.FromUnixTimeSeconds(first.ExpiresAt);

        Assert.Equal("COMPLETED", (await _store.SaveAsync(SampleRecords.Failed(), expiry, CancellationToken.None)).Status);
        Assert.Equal("FAILED", (await _store.SaveAsync(SampleRecords.Failed(), expiry.AddSeconds(1), CancellationToken.None)).Status);
        Assert.Equal("FAILED", _table.Rows["k"]["status"].S);
    }

    [Fact]
    public async Task A_row_can_be_read()
    {
        var record = SampleRecords.Completed("""{"value":5.50,"tags":["a",true,null]}""");
        await _store.SaveAsync(record, Now, CancellationToken.None);

        var row = await _store.ReadAsync("k", CancellationToken.None);

        Assert.False(row!.IsUnpublished);
        var read = row.Record;
        Assert.True(JsonElement.DeepEquals(record.Input!.Value, read.Input!.Value), read.Input.Value.GetRawText());
        Assert.Equal(record.Output, read.Output);
        Assert.Equal((record.Id, record.Status, record.ExecutionArn, record.CreatedAt, record.ExpiresAt), (read.Id, read.Status, read.ExecutionArn, read.CreatedAt, read.ExpiresAt));
    }

    [Fact]
    public async Task A_missing_row_is_null() => Assert.Null(await _store.ReadAsync("k", CancellationToken.None));

    [Fact]
    public async Task A_row_that_is_not_COMPLETED_is_unpublished_until_it_is_marked()
    {
        var record = SampleRecords.Failed();
        await _store.SaveAsync(record, Now, CancellationToken.None);
        Assert.True((await _store.ReadAsync("k", CancellationToken.None))!.IsUnpublished);

        await _store.MarkPublishedAsync(record, CancellationToken.None);
        await _store.MarkPublishedAsync(record, CancellationToken.None);

        Assert.False((await _store.ReadAsync("k", CancellationToken.None))!.IsUnpublished);
        Assert.Equal("OverflowException", _table.Rows["k"]["error"].M["type"].S);
    }

    [Fact]
    public async Task A_mark_does_not_change_the_row_of_another_execution()
    {
        await _store.SaveAsync(SampleRecords.Failed(), Now, CancellationToken.None);

        await _store.MarkPublishedAsync(SampleRecords.Failed() with { ExecutionArn = "arn:other" }, CancellationToken.None);

        Assert.Equal(SampleRecords.Execution.Arn, _table.Rows["k"]["execution_arn"].S);
        Assert.True(_table.Rows["k"].ContainsKey("unpublished"));
    }

    [Fact]
    public async Task The_row_of_an_execution_replaces_a_REJECTED_one_and_a_REJECTED_row_replaces_none()
    {
        var rejected = SampleRecords.Factory.Rejected("k", key: null, input: null, new ResultError("InvalidItemException", "no"), Now);
        await _store.SaveAsync(rejected, Now, CancellationToken.None);

        Assert.Equal("REJECTED", (await _store.SaveAsync(rejected with { CompletedAt = "2026-11-24T10:00:00.000Z" }, Now, CancellationToken.None)).Status);
        Assert.Equal("COMPLETED", (await _store.SaveAsync(SampleRecords.Completed(), Now, CancellationToken.None)).Status);
        Assert.Equal("COMPLETED", (await _store.SaveAsync(rejected, Now, CancellationToken.None)).Status);
        Assert.Equal("COMPLETED", _table.Rows["k"]["status"].S);
        Assert.False(_table.Rows["k"].ContainsKey("message_id"));
    }

    [Fact]
    public async Task The_input_is_omitted_only_where_the_row_would_be_too_large()
    {
        var half = ItemLimits.RowBytes / 2;
        var small = SampleRecords.Completed($$"""{"text":"{{new string('x', half)}}"}""");
        var large = SampleRecords.Completed($$"""{"text":"{{new string('x', half)}}"}""", name: new string('n', half));

        await _store.SaveAsync(small, Now, CancellationToken.None);
        await _store.SaveAsync(large with { Id = "large" }, Now, CancellationToken.None);

        Assert.True(_table.Rows["k"].ContainsKey("input"));
        Assert.False(_table.Rows["large"].ContainsKey("input"));
        Assert.Equal(half, _table.Rows["large"]["output"].M["name"].S.Length);
    }
}
