using System.Text.Json;
using DurableLocal.Core.Aws;
using DurableLocal.EventSources;
using DurableLocal.Lambda;
using DurableLocal.Sqs;
using DurableLocal.Template;
using Microsoft.Extensions.Time.Testing;

namespace DurableLocal.Tests.EventSources;

public sealed class SqsPollerTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly FakeQueues _queues = new();
    private readonly FakeLambda _lambda = new(Stacks.Function());

    [Fact]
    public async Task A_batch_that_succeeds_is_deleted()
    {
        _queues.Put(1, 3);
        await using var source = await Stacks.StartAsync(Stacks.Mapping(), _queues, _lambda, _time);

        await _queues.UntilAsync(static queues => queues.Deleted.Count == 3);

        var invocation = Assert.Single(_lambda.Invocations);
        Assert.Equal(["m1", "m2", "m3"], FakeLambda.Ids(invocation.Payload));
        Assert.Equal("arn:aws:lambda:us-east-1:000000000000:function:ingest:live", invocation.Function.InvokedArn);
        Assert.Empty(_queues.Hidden);
    }

    [Fact]
    public async Task The_event_has_the_form_that_lambda_gives_it()
    {
        _queues.Put(new ReceivedMessage(
            "m1",
            "h\"1",
            "{\"id\":\"ü\"}",
            "md5b",
            new Dictionary<string, string> { ["ApproximateReceiveCount"] = "2", ["SentTimestamp"] = "1" },
            new Dictionary<string, MessageAttributeValue> { ["Key"] = new("String", "v", null), ["Blob"] = new("Binary.x", null, [1, 2]) },
            "md5a"));
        await using var source = await Stacks.StartAsync(Stacks.Mapping(), _queues, _lambda, _time);
        await _lambda.BeganAsync();

        using var expected = JsonDocument.Parse(
            """
            {"Records":[{"messageId":"m1","receiptHandle":"h\"1","body":"{\"id\":\"ü\"}",
              "attributes":{"ApproximateReceiveCount":"2","SentTimestamp":"1"},
              "messageAttributes":{
                "Key":{"stringValue":"v","stringListValues":[],"binaryListValues":[],"dataType":"String"},
                "Blob":{"binaryValue":"AQI=","stringListValues":[],"binaryListValues":[],"dataType":"Binary.x"}},
              "md5OfMessageAttributes":"md5a","md5OfBody":"md5b","eventSource":"aws:sqs",
              "eventSourceARN":"arn:aws:sqs:us-east-1:000000000000:work","awsRegion":"us-east-1"}]}
            """);
        using var actual = JsonDocument.Parse(_lambda.Invocations.Single().Payload);

        Assert.True(JsonElement.DeepEquals(expected.RootElement, actual.RootElement), actual.RootElement.GetRawText());
    }

    [Fact]
    public async Task Only_reported_messages_stay_on_the_queue()
    {
        _lambda.Answer = static _ => Task.FromResult(FakeLambda.Succeeded("""{"batchItemFailures":[{"itemIdentifier":"m2"}]}"""));
        _queues.Put(1, 3);
        await using var source = await Stacks.StartAsync(Stacks.Mapping(), _queues, _lambda, _time);

        await _queues.UntilAsync(static queues => queues.Deleted.Count == 2);
        await source.DrainAsync(CancellationToken.None);

        Assert.Equal(["m1", "m3"], _queues.Deleted);
        Assert.Equal(["m2"], _queues.Hidden);
    }

    [Fact]
    public async Task Without_the_response_type_the_answer_is_not_read()
    {
        _lambda.Answer = static _ => Task.FromResult(FakeLambda.Succeeded("""{"batchItemFailures":[{"itemIdentifier":"m1"}]}"""));
        _queues.Put(1, 1);
        await using var source = await Stacks.StartAsync(Stacks.Mapping(reports: false), _queues, _lambda, _time);

        await _queues.UntilAsync(static queues => queues.Deleted.Count == 1);
    }

    [Theory]
    [InlineData(InvocationOutcomeKind.FunctionError)]
    [InlineData(InvocationOutcomeKind.Crashed)]
    [InlineData(InvocationOutcomeKind.TimedOut)]
    public async Task A_failed_batch_is_left_to_its_visibility_timeout(InvocationOutcomeKind kind)
    {
        _lambda.Answer = _ => Task.FromResult(FakeLambda.Of(kind));
        _queues.Put(1, 2);
        await using var source = await Stacks.StartAsync(Stacks.Mapping(), _queues, _lambda, _time);
        await _lambda.BeganAsync();

        await source.DrainAsync(CancellationToken.None);

        Assert.Single(_lambda.Invocations);
        Assert.Equal(["m1", "m2"], _queues.Hidden);
        Assert.Empty(_queues.Visible);
    }

    [Fact]
    public async Task An_answer_that_is_not_understood_fails_the_whole_batch_and_is_told()
    {
        var problems = new List<EventSourceProblem>();
        _lambda.Answer = static _ => Task.FromResult(FakeLambda.Succeeded("""{"batchItemFailures":[{"itemIdentifier":"other"}]}"""));
        _queues.Put(1, 2);
        await using var source = await Stacks.StartAsync(Stacks.Mapping(), _queues, _lambda, _time, problems);
        await _lambda.BeganAsync();

        await source.DrainAsync(CancellationToken.None);

        Assert.Equal(["m1", "m2"], _queues.Hidden);
        Assert.Contains("\"other\" is no message of the batch", Assert.Single(problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invocations_run_side_by_side_up_to_the_maximum()
    {
        var release = new TaskCompletionSource();
        _lambda.Answer = async _ =>
        {
            await release.Task;
            return FakeLambda.Succeeded("");
        };
        _queues.Put(1, 5);
        await using var source = await Stacks.StartAsync(Stacks.Mapping(batchSize: 1, maximumConcurrency: 2), _queues, _lambda, _time);
        await _lambda.BeganAsync();
        await _lambda.BeganAsync();

        Assert.Equal(3, _queues.Visible.Count);
        release.SetResult();
        await _queues.UntilAsync(static queues => queues.Deleted.Count == 5);

        Assert.Equal(2, _lambda.MostAtATime);
    }

    [Fact]
    public async Task The_window_gathers_until_the_batch_is_full()
    {
        _queues.Put(1, 2);
        await using var source = await Stacks.StartAsync(Stacks.Mapping(batchSize: 4, windowSeconds: 60), _queues, _lambda, _time);
        await _queues.UntilAsync(static queues => queues.Hidden.Count == 2);

        _queues.Put(3, 5);
        await _queues.UntilAsync(static queues => queues.Deleted.Count == 4);

        Assert.Equal(["m1", "m2", "m3", "m4"], FakeLambda.Ids(_lambda.Invocations.First().Payload));
        Assert.Equal([4, 2], _queues.Asked[..2]);
    }

    [Fact]
    public async Task A_batch_ends_before_six_megabytes_and_the_rest_opens_the_next()
    {
        var body = new string('x', 1024 * 1024);
        _queues.Put(1, 8, body);
        await using var source = await Stacks.StartAsync(Stacks.Mapping(), _queues, _lambda, _time);

        await _queues.UntilAsync(static queues => queues.Deleted.Count == 8);

        var batches = _lambda.Invocations.OrderBy(static invocation => FakeLambda.Ids(invocation.Payload)[0], StringComparer.Ordinal).ToList();
        Assert.Equal([5, 3], batches.Select(static batch => FakeLambda.Ids(batch.Payload).Length));
        Assert.All(batches, static batch => Assert.True(batch.Payload.Length <= 6 * 1024 * 1024));
    }

    [Fact]
    public async Task A_throttled_batch_is_tried_again_until_its_visibility_timeout()
    {
        _lambda.Answer = _ => Task.FromResult(FakeLambda.Of(InvocationOutcomeKind.Throttled));
        _queues.Put(1, 1);
        await using var source = await Stacks.StartAsync(Stacks.Mapping(), _queues, _lambda, _time);

        await AdvanceUntilAsync(() => _lambda.Invocations.Count == 3);
        _lambda.Answer = static _ => Task.FromResult(FakeLambda.Succeeded(""));
        await AdvanceUntilAsync(() => _queues.Deleted.Count == 1);
    }

    [Fact]
    public async Task A_batch_that_stays_throttled_is_given_up_for_others_to_take()
    {
        _lambda.Answer = _ => Task.FromResult(FakeLambda.Of(InvocationOutcomeKind.Throttled));
        _queues.Put(1, 1);
        await using var source = await Stacks.StartAsync(Stacks.Mapping(maximumConcurrency: 1), _queues, _lambda, _time);
        await _lambda.BeganAsync();

        var started = _time.GetUtcNow();
        await AdvanceUntilAsync(() => _time.GetUtcNow() - started > TimeSpan.FromSeconds(200));
        var tries = _lambda.Invocations.Count;
        await AdvanceUntilAsync(() => _time.GetUtcNow() - started > TimeSpan.FromSeconds(400));

        Assert.InRange(tries, 5, 40);
        Assert.Equal(tries, _lambda.Invocations.Count);
        Assert.Equal(["m1"], _queues.Hidden);
    }

    [Fact]
    public async Task Draining_waits_for_running_invocations_and_takes_nothing_more()
    {
        var release = new TaskCompletionSource();
        _lambda.Answer = async _ =>
        {
            await release.Task;
            return FakeLambda.Succeeded("");
        };
        _queues.Put(1, 1);
        await using var source = await Stacks.StartAsync(Stacks.Mapping(), _queues, _lambda, _time);
        await _lambda.BeganAsync();

        var drained = source.DrainAsync(CancellationToken.None);
        _queues.Put(2, 1);
        Assert.False(drained.IsCompleted);
        release.SetResult();
        await drained.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(["m1"], _queues.Deleted);
        Assert.Equal(["m2"], _queues.Visible);
    }

    [Fact]
    public async Task Messages_gathered_for_a_batch_go_back_at_once_when_the_runtime_stops()
    {
        _queues.Put(1, 2);
        await using var source = await Stacks.StartAsync(Stacks.Mapping(windowSeconds: 300), _queues, _lambda, _time);
        await _queues.UntilAsync(static queues => queues.Hidden.Count == 2);

        await source.DrainAsync(CancellationToken.None);

        Assert.Equal(["m1", "m2"], _queues.Visible.Order());
        Assert.Empty(_lambda.Invocations);
    }

    [Fact]
    public async Task A_queue_that_cannot_be_read_is_told_and_tried_again()
    {
        var problems = new List<EventSourceProblem>();
        _queues.Faults.Enqueue(new IOException("disk"));
        _queues.Put(1, 1);
        await using var source = await Stacks.StartAsync(Stacks.Mapping(), _queues, _lambda, _time, problems);

        await AdvanceUntilAsync(() => _queues.Deleted.Count == 1);

        Assert.IsType<IOException>(Assert.Single(problems).Defect);
    }

    [Fact]
    public async Task What_was_in_flight_when_the_runtime_died_comes_at_once()
    {
        _queues.Put(1, 2);
        await _queues.ReceiveAsync(Stacks.QueueArn, 2, TimeSpan.Zero, CancellationToken.None);
        await using var source = await Stacks.StartAsync(Stacks.Mapping(), _queues, _lambda, _time);

        await _queues.UntilAsync(static queues => queues.Deleted.Count == 2);
    }

    [Fact]
    public async Task A_disabled_mapping_takes_nothing()
    {
        _queues.Put(1, 1);
        await using var source = await Stacks.StartAsync(Stacks.Mapping(enabled: false), _queues, _lambda, _time);

        await source.DrainAsync(CancellationToken.None);

        Assert.Equal(["m1"], _queues.Visible);
    }

    [Theory]
    [InlineData("SUCCEEDED", 1)]
    [InlineData("FAILED", 0)]
    [InlineData("TIMED_OUT", 0)]
    public async Task A_durable_function_is_run_to_its_end(string status, int deleted)
    {
        _lambda.End = new(status, """{"batchItemFailures":[]}""", null);
        var function = Stacks.Function(durable: new DurableResource(TimeSpan.FromSeconds(900), 1));
        var lambda = new FakeLambda(function) { End = _lambda.End };
        _queues.Put(1, 1);
        await using var source = await Stacks.StartAsync(Stacks.Mapping(), _queues, lambda, _time, function: function);

        await AdvanceUntilAsync(() => lambda.Starts.Count == 1);
        await source.DrainAsync(CancellationToken.None);

        var start = Assert.Single(lambda.Starts);
        Assert.Null(start.Name);
        Assert.False(start.Asynchronous);
        Assert.Equal(deleted, _queues.Deleted.Count);
    }

    [Fact]
    public async Task A_durable_function_that_may_run_longer_than_fifteen_minutes_gets_no_mapping()
    {
        var function = Stacks.Function(durable: new DurableResource(TimeSpan.FromSeconds(901), 1));
        var lambda = new FakeLambda(function);

        var refusal = await Assert.ThrowsAsync<AwsException>(() => Stacks.StartAsync(Stacks.Mapping(), _queues, lambda, _time, function: function));

        Assert.Equal("InvalidParameterValueException", refusal.Code);
        Assert.Contains("901 s", refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>Moves the clock on by small steps, leaving the poller time to set its timers between them.</summary>
    private async Task AdvanceUntilAsync(Func<bool> condition)
    {
        var deadline = DateTime.UtcNow.AddSeconds(30);
        while (!condition())
        {
            Assert.True(DateTime.UtcNow < deadline, "the condition did not come about");
            _time.Advance(TimeSpan.FromMilliseconds(500));
            await Task.Delay(1);
        }
    }
}
