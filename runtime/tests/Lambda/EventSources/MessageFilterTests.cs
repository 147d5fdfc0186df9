using DurableLocal.Core.Aws;
using DurableLocal.Sqs;
using Microsoft.Extensions.Time.Testing;

namespace DurableLocal.Tests.EventSources;

/// <summary>FilterCriteria of a mapping: which messages reach the function, and that the others are deleted.</summary>
public sealed class MessageFilterTests
{
    private const string Order = """{"body":{"kind":["order"]}}""";

    private readonly FakeTimeProvider _time = new();
    private readonly FakeQueues _queues = new();
    private readonly FakeLambda _lambda = new(TestStack.Function());

    [Theory]
    [InlineData(Order, """{"kind":"order","value":5}""", true)]
    [InlineData(Order, """{"kind":"refund"}""", false)]
    [InlineData(Order, """[{"kind":"refund"},{"kind":"order"}]""", true)]
    [InlineData(Order, "order", false)]
    [InlineData(Order, """{"kind":"order" """, false)]
    [InlineData("""{"body":{"value":[{"numeric":[">",3,"<=",5]}]}}""", """{"value":5}""", true)]
    [InlineData("""{"body":{"value":[{"numeric":[">",3,"<=",5]}]}}""", """{"value":6}""", false)]
    [InlineData("""{"body":{"deep":{"er":[{"exists":false}]}}}""", """{"deep":{"other":1}}""", true)]
    [InlineData("""{"body":{"deep":{"er":[{"exists":false}]}}}""", "plain", false)]
    [InlineData("""{"body":{"deep":{"er":[{"exists":false}]}}}""", "\"plain\"", false)]
    [InlineData("""{"body":["hello"]}""", "hello", true)]
    [InlineData("""{"body":["hello"]}""", "hello there", false)]
    [InlineData("""{"body":[{"prefix":"hello"}]}""", "hello there", true)]
    [InlineData("""{"body":[{"prefix":"hello"}]}""", """{"kind":"hello"}""", false)]
    [InlineData("""{"body":["5"]}""", "5", true)]
    [InlineData("""{"messageAttributes":{"Kind":{"stringValue":["order"]}}}""", "{}", true)]
    [InlineData("""{"messageAttributes":{"Kind":{"stringValue":["refund"]}}}""", "{}", false)]
    [InlineData("""{"attributes":{"ApproximateReceiveCount":[{"anything-but":"1"}]}}""", "{}", false)]
    public async Task A_message_reaches_the_function_if_its_record_matches_and_is_deleted_otherwise(string pattern, string body, bool matches)
    {
        _queues.Put(Of("filtered", body), Of("last", """{"kind":"end"}"""));
        var mapping = TestStack.Mapping(batchSize: 1) with { Filters = [pattern, """{"body":{"kind":["end"]}}"""] };
        await using var source = await TestStack.StartAsync(mapping, _queues, _lambda, _time);

        await _queues.UntilAsync(static queues => queues.Deleted.Count == 2);

        string[] expected = matches ? ["filtered", "last"] : ["last"];
        Assert.Equal(expected, _lambda.Invocations.SelectMany(static invocation => FakeLambda.MessageIds(invocation.Payload)).Order());
        Assert.Empty(_queues.InFlight);
    }

    [Fact]
    public async Task A_batch_contains_only_matching_messages()
    {
        _queues.Put(Enumerable.Range(1, 6).Select(static number => Of($"m{number}", number % 2 == 0 ? """{"kind":"order"}""" : "{}")));
        await using var source = await TestStack.StartAsync(TestStack.Mapping() with { Filters = [Order] }, _queues, _lambda, _time);

        await _queues.UntilAsync(static queues => queues.Deleted.Count == 6);

        Assert.Equal(["m2", "m4", "m6"], FakeLambda.MessageIds(Assert.Single(_lambda.Invocations).Payload));
    }

    [Theory]
    [InlineData("not JSON")]
    [InlineData("""{"body":"order"}""")]
    [InlineData("""{"body":[{"numeric":["=","five"]}]}""")]
    public async Task An_invalid_pattern_is_rejected_with_its_mapping(string pattern)
    {
        var error = await Assert.ThrowsAsync<AwsException>(() => TestStack.StartAsync(TestStack.Mapping() with { Filters = [pattern] }, _queues, _lambda, _time));

        Assert.StartsWith("IngestWork.FilterCriteria: Invalid filter pattern definition.", error.Message, StringComparison.Ordinal);
        Assert.Contains(pattern, error.Message, StringComparison.Ordinal);
    }

    private static ReceivedMessage Of(string id, string body) =>
        Messages.Of(id, body) with { Attributes = new Dictionary<string, MessageAttributeValue> { ["Kind"] = new("String", "order", null) } };
}
