using DurableLocal.Core.Aws;
using DurableLocal.Sqs;
using Microsoft.Extensions.Time.Testing;

namespace DurableLocal.Tests.EventSources;

/// <summary>FilterCriteria of a mapping: which messages the function gets, and what becomes of the others.</summary>
public sealed class MessageFilterTests
{
    private const string Order = """{"body":{"kind":["order"]}}""";

    private readonly FakeTimeProvider _time = new();
    private readonly FakeQueues _queues = new();
    private readonly FakeLambda _lambda = new(Stacks.Function());

    [Theory]
    [InlineData(Order, """{"kind":"order","value":5}""", true)]
    [InlineData(Order, """{"kind":"refund"}""", false)]
    [InlineData(Order, """[{"kind":"refund"},{"kind":"order"}]""", true)]
    [InlineData(Order, "order", false)]
    [InlineData(Order, """{"kind":"order" """, false)]
    [InlineData("""{"body":{"value":[{"numeric":[">",3,"<=",5]}]}}""", """{"value":5}""", true)]
    [InlineData("""{"body":{"value":[{"numeric":[">",3,"<=",5]}]}}""", """{"value":6}""", false)]
    [InlineData("""{"body":{"deep":{"er":[{"exists":false}]}}}""", """{"deep":{"other":1}}""", true)]
    [InlineData("""{"body":["hello"]}""", "hello", true)]
    [InlineData("""{"body":["hello"]}""", "hello there", false)]
    [InlineData("""{"body":[{"prefix":"hello"}]}""", "hello there", true)]
    [InlineData("""{"body":[{"prefix":"hello"}]}""", """{"kind":"hello"}""", false)]
    [InlineData("""{"body":["5"]}""", "5", true)]
    [InlineData("""{"messageAttributes":{"Kind":{"stringValue":["order"]}}}""", "{}", true)]
    [InlineData("""{"messageAttributes":{"Kind":{"stringValue":["refund"]}}}""", "{}", false)]
    [InlineData("""{"attributes":{"ApproximateReceiveCount":[{"anything-but":"1"}]}}""", "{}", false)]
    public async Task A_message_goes_where_its_record_matches_and_is_deleted_where_it_does_not(string pattern, string body, bool goes)
    {
        _queues.Put(Of("filtered", body), Of("last", """{"kind":"end"}"""));
        var mapping = Stacks.Mapping(batchSize: 1) with { Filters = [pattern, """{"body":{"kind":["end"]}}"""] };
        await using var source = await Stacks.StartAsync(mapping, _queues, _lambda, _time);

        await _queues.UntilAsync(static queues => queues.Deleted.Count == 2);

        string[] expected = goes ? ["filtered", "last"] : ["last"];
        Assert.Equal(expected, _lambda.Invocations.SelectMany(static invocation => FakeLambda.Ids(invocation.Payload)).Order());
        Assert.Empty(_queues.Hidden);
    }

    [Fact]
    public async Task A_batch_is_filled_up_with_what_matches()
    {
        _queues.Put(Enumerable.Range(1, 6).Select(static number => Of($"m{number}", number % 2 == 0 ? """{"kind":"order"}""" : "{}")));
        await using var source = await Stacks.StartAsync(Stacks.Mapping() with { Filters = [Order] }, _queues, _lambda, _time);

        await _queues.UntilAsync(static queues => queues.Deleted.Count == 6);

        Assert.Equal(["m2", "m4", "m6"], FakeLambda.Ids(Assert.Single(_lambda.Invocations).Payload));
    }

    [Theory]
    [InlineData("not JSON")]
    [InlineData("""{"body":"order"}""")]
    [InlineData("""{"body":[{"numeric":["=","five"]}]}""")]
    public async Task A_pattern_that_is_none_is_refused_with_the_mapping_that_has_it(string pattern)
    {
        var refusal = await Assert.ThrowsAsync<AwsException>(() => Stacks.StartAsync(Stacks.Mapping() with { Filters = [pattern] }, _queues, _lambda, _time));

        Assert.StartsWith("IngestWork.FilterCriteria: Invalid filter pattern definition.", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(pattern, refusal.Message, StringComparison.Ordinal);
    }

    private static ReceivedMessage Of(string id, string body) =>
        Messages.Of(id, body) with { Attributes = new Dictionary<string, MessageAttributeValue> { ["Kind"] = new("String", "order", null) } };
}
