using System.Text;
using System.Text.Json;
using CsCheck;
using DurableLocal.EventSources;

namespace DurableLocal.Tests.EventSources;

public sealed class BatchResponseTests
{
    private static readonly HashSet<string> Batch = ["a", "b", "c"];

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"batchItemFailures":null}""")]
    [InlineData("""{"batchItemFailures":[]}""")]
    [InlineData("""{"other":[{"itemIdentifier":"a"}]}""")]
    public void A_response_without_failures_means_that_all_messages_succeeded(string json)
    {
        var response = Parse(json);

        Assert.Null(response.Error);
        Assert.Empty(response.FailedIds);
    }

    [Theory]
    [InlineData("""{"batchItemFailures":[{"itemIdentifier":"b"}]}""", "b")]
    [InlineData("""{"x":{"batchItemFailures":1},"batchItemFailures":[{"itemIdentifier":"a","more":[1]},{"itemIdentifier":"c"},{"itemIdentifier":"a"}],"y":0}""", "ac")]
    public void Reported_messages_failed(string json, string expected)
    {
        var response = Parse(json);

        Assert.Null(response.Error);
        Assert.Equal(expected, string.Concat(response.FailedIds.Order()));
    }

    [Theory]
    [InlineData("true")]
    [InlineData("\"ok\"")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{} {}")]
    [InlineData("not json")]
    [InlineData("""{"batchItemFailures":"a"}""")]
    [InlineData("""{"batchItemFailures":{}}""")]
    [InlineData("""{"batchItemFailures":["a"]}""")]
    [InlineData("""{"batchItemFailures":[null]}""")]
    [InlineData("""{"batchItemFailures":[{}]}""")]
    [InlineData("""{"batchItemFailures":[{"itemIdentifier":""}]}""")]
    [InlineData("""{"batchItemFailures":[{"itemIdentifier":null}]}""")]
    [InlineData("""{"batchItemFailures":[{"itemIdentifier":1}]}""")]
    [InlineData("""{"batchItemFailures":[{"ItemIdentifier":"a"}]}""")]
    [InlineData("""{"batchItemFailures":[{"itemIdentifier":"a"},{"itemIdentifier":"zzz"}]}""")]
    public void An_invalid_response_fails_the_whole_batch(string json)
    {
        var response = Parse(json);

        Assert.NotNull(response.Error);
        Assert.Equal(Batch, response.FailedIds);
    }

    [Fact]
    public void Any_bytes_fail_only_messages_of_the_batch() =>
        Gen.OneOf(Gen.Byte.Array[0, 40], Gen.String.Select(Encoding.UTF8.GetBytes), Mutated).Sample(static bytes =>
        {
            var response = BatchResponse.Parse(bytes, Batch);
            return response.FailedIds.IsSubsetOf(Batch) && (response.Error is null || response.FailedIds.Count == Batch.Count);
        });

    [Fact]
    public void Any_subset_of_the_batch_is_parsed() =>
        Gen.Int[0, 2].Select(static index => "abc"[index].ToString()).Array[0, 5].Sample(static ids =>
        {
            var json = JsonSerializer.SerializeToUtf8Bytes(new { batchItemFailures = ids.Select(static id => new { itemIdentifier = id }) });
            var response = BatchResponse.Parse(json, Batch);
            return response.Error is null && response.FailedIds.SetEquals(ids);
        });

    /// <summary>A valid response with one byte changed.</summary>
    private static Gen<byte[]> Mutated => Gen.Select(Gen.Int[0, 49], Gen.Byte).Select(static (position, value) =>
    {
        var bytes = """{"batchItemFailures":[{"itemIdentifier":"a"}],"x":[]}"""u8.ToArray();
        bytes[position] = value;
        return bytes;
    });

    private static BatchResponse Parse(string json) => BatchResponse.Parse(Encoding.UTF8.GetBytes(json), Batch);
}
