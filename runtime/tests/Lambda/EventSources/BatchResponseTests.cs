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
    public void An_answer_that_names_no_failure_is_a_success_of_all(string answer)
    {
        var response = Parse(answer);

        Assert.Null(response.Complaint);
        Assert.Empty(response.FailedIds);
    }

    [Theory]
    [InlineData("""{"batchItemFailures":[{"itemIdentifier":"b"}]}""", "b")]
    [InlineData("""{"x":{"batchItemFailures":1},"batchItemFailures":[{"itemIdentifier":"a","more":[1]},{"itemIdentifier":"c"},{"itemIdentifier":"a"}],"y":0}""", "ac")]
    public void Named_messages_failed(string answer, string expected)
    {
        var response = Parse(answer);

        Assert.Null(response.Complaint);
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
    public void Any_doubt_fails_the_whole_batch(string answer)
    {
        var response = Parse(answer);

        Assert.NotNull(response.Complaint);
        Assert.Equal(Batch, response.FailedIds);
    }

    [Fact]
    public void Any_bytes_give_an_outcome_within_the_batch() =>
        Gen.OneOf(Gen.Byte.Array[0, 40], Gen.String.Select(Encoding.UTF8.GetBytes), Mutated).Sample(static bytes =>
        {
            var response = BatchResponse.Parse(bytes, Batch);
            return response.FailedIds.IsSubsetOf(Batch) && (response.Complaint is null || response.FailedIds.Count == Batch.Count);
        });

    [Fact]
    public void Any_subset_of_the_batch_is_read_back() =>
        Gen.Int[0, 2].Select(static index => "abc"[index].ToString()).Array[0, 5].Sample(static ids =>
        {
            var answer = JsonSerializer.SerializeToUtf8Bytes(new { batchItemFailures = ids.Select(static id => new { itemIdentifier = id }) });
            var response = BatchResponse.Parse(answer, Batch);
            return response.Complaint is null && response.FailedIds.SetEquals(ids);
        });

    /// <summary>A good answer with one byte changed.</summary>
    private static Gen<byte[]> Mutated => Gen.Select(Gen.Int[0, 49], Gen.Byte).Select(static (position, value) =>
    {
        var bytes = """{"batchItemFailures":[{"itemIdentifier":"a"}],"x":[]}"""u8.ToArray();
        bytes[position] = value;
        return bytes;
    });

    private static BatchResponse Parse(string answer) => BatchResponse.Parse(Encoding.UTF8.GetBytes(answer), Batch);
}
