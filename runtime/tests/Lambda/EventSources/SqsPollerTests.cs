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
    private readonly FakeLambda _lambda = new(TestStack.Function());

    [Fact]
    public async Task A_batch_that_succeeds_is_deleted()
    {
        _queues.Put(1, 3);
        await using var source = await TestStack.StartAsync(TestStack.Mapping(), _queues, _lambda, _time);

        await _queues.UntilAsync(static queues => queues.Deleted.Count == 3);

        var invocation = Assert.Single(_lambda.Invocations);
        Assert.Equal(["m1", "m2", "m3"], FakeLambda.MessageIds(invocation.Payload));
        Assert.Equal("arn:aws:lambda:us-east-1:000000000000:function:ingest:live", invocation.Function.InvokedArn);
        Assert.Empty(_queues.InFlight);
    }

    [Fact]
    public async Task The_event_has_the_form_of_Lambda()
    {
        _queues.Put(new ReceivedMessage(
            "m1",
            "h\"1",
            "{\"id\":\"ü\"}",
            "md5b",
            new Dictionary<string, string> { ["ApproximateReceiveCount"] = "2", ["SentTimestamp"] = "1" },
            new Dictionary<string, MessageAttributeValue> { ["Key"] = new("String", "v", null), ["Blob"] = new("Binary.x", null, [1, 2]) },
            "md5a"));
        await using var source = await TestStack.StartAsync(TestStack.Mapping(), _queues, _lambda, _time);
        await _lambda.NextAsync();

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
        _lambda.Respond = static _ => Task.FromResult(FakeLambda.Succeeded("""{"batchItemFailures":[{"itemIdentifier":"m2"}]}"""));
        _queues.Put(1, 3);
        await using var source = await TestStack.StartAsync(TestStack.Mapping(), _queues, _lambda, _time);

        await _queues.UntilAsync(static queues => queues.Deleted.Count == 2);
        await source.DrainAsync(CancellationToken.None);

        Assert.Equal(["m1", "m3"], _queues.Deleted);
        Assert.Equal(["m2"], _queues.InFlight);
    }

    [Fact]
    public async Task Without_the_response_type_the_response_is_ignored()
    {
        _lambda.Respond = static _ => Task.FromResult(FakeLambda.Succeeded("""{"batchItemFailures":[{"itemIdentifier":"m1"}]}"""));
        _queues.Put(1, 1);
        await using var source = await TestStack.StartAsync(TestStack.Mapping(reports: false), _queues, _lambda, _time);

        await _queues.UntilAsync(static queues => queues.Deleted.Count == 1);
    }

    [Theory]
    [InlineData(InvocationOutcomeKind.FunctionError)]
    [InlineData(InvocationOutcomeKind.Crashed)]
    [InlineData(InvocationOutcomeKind.TimedOut)]
    public async Task A_failed_batch_stays_in_flight_until_its_visibility_timeout(InvocationOutcomeKind kind)
    {
        _lambda.Respond = _ => Task.FromResult(FakeLambda.Failed(kind));
        _queues.Put(1, 2);
        await using var source = await TestStack.StartAsync(TestStack.Mapping(), _queues, _lambda, _time);
        await _lambda.NextAsync();

        await source.DrainAsync(CancellationToken.None);

        Assert.Single(_lambda.Invocations);
        Assert.Equal(["m1", "m2"], _queues.InFlight);
        Assert.Empty(_queues.Visible);
    }

    [Fact]
    public async Task An_invalid_response_fails_the_whole_batch_and_is_reported()
    {
        var problems = new List<EventSourceProblem>();
        _lambda.Respond = static _ => Task.FromResult(FakeLambda.Succeeded("""{"batchItemFailures":[{"itemIdentifier":"other"}]}"""));
        _queues.Put(1, 2);
        await using var source = await TestStack.StartAsync(TestStack.Mapping(), _queues, _lambda, _time, problems);
        await _lambda.NextAsync();

        await source.DrainAsync(CancellationToken.None);

        Assert.Equal(["m1", "m2"], _queues.InFlight);
        Assert.Contains("\"other\" is not a message of the batch", Assert.Single(problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invocations_run_concurrently_up_to_the_maximum()
    {
        var release = new TaskCompletionSource();
        _lambda.Respond = async _ =>
        {
            await release.Task;
            return FakeLambda.Succeeded("");
        };
        _queues.Put(1, 5);
        await using var source = await TestStack.StartAsync(TestStack.Mapping(batchSize: 1, maximumConcurrency: 2), _queues, _lambda, _time);
        await _lambda.NextAsync();
        await _lambda.NextAsync();

        Assert.Equal(3, _queues.Visible.Count);
        release.SetResult();
        await _queues.UntilAsync(static queues => queues.Deleted.Count == 5);

        Assert.Equal(2, _lambda.MaxConcurrency);
    }

    [Fact]
    public async Task The_window_collects_messages_until_the_batch_is_full()
    {
        _queues.Put(1, 2);
        await using var source = await TestStack.StartAsync(TestStack.Mapping(batchSize: 4, windowSeconds: 60), _queues, _lambda, _time);
        await _queues.UntilAsync(static queues => queues.InFlight.Count == 2);

        _queues.Put(3, 5);
        await _queues.UntilAsync(static queues => queues.Deleted.Count == 4);

        Assert.Equal(["m1", "m2", "m3", "m4"], FakeLambda.MessageIds(_lambda.Invocations.First().Payload));
        Assert.Equal([4, 2], _queues.ReceiveSizes[..2]);
    }

    [Fact]
    public async Task A_batch_ends_below_six_megabytes_and_the_next_message_starts_another()
    {
        var body = new string('x', 1024 * 1024);
        _queues.Put(1, 8, body);
        await using var source = await TestStack.StartAsync(TestStack.Mapping(), _queues, _lambda, _time);

        await _queues.UntilAsync(static queues => queues.Deleted.Count == 8);

        var batches = _lambda.Invocations.OrderBy(static invocation => FakeLambda.MessageIds(invocation.Payload)[0], StringComparer.Ordinal).ToList();
        Assert.Equal([5, 3], batches.Select(static batch => FakeLambda.MessageIds(batch.Payload).Length));
        Assert.All(batches, static batch => Assert.True(batch.Payload.Length <= 6 * 1024 * 1024));
    }

    [Fact]
    public async Task A_throttled_batch_is_retried_until_its_visibility_timeout()
    {
        _lambda.Respond = _ => Task.FromResult(FakeLambda.Failed(InvocationOutcomeKind.Throttled));
        _queues.Put(1, 1);
        await using var source = await TestStack.StartAsync(TestStack.Mapping(), _queues, _lambda, _time);

        await AdvanceUntilAsync(() => _lambda.Invocations.Count == 3, "the third attempt");
        _lambda.Respond = static _ => Task.FromResult(FakeLambda.Succeeded(""));
        await AdvanceUntilAsync(() => _queues.Deleted.Count == 1, "deletion of the message");
    }

    [Fact]
    public async Task A_batch_that_stays_throttled_is_abandoned_at_its_visibility_timeout()
    {
        _lambda.Respond = _ => Task.FromResult(FakeLambda.Failed(InvocationOutcomeKind.Throttled));
        _queues.Put(1, 1);
        await using var source = await TestStack.StartAsync(TestStack.Mapping(maximumConcurrency: 1), _queues, _lambda, _time);
        await _lambda.NextAsync();

        var started = _time.GetUtcNow();
        await AdvanceUntilAsync(() => _time.GetUtcNow() - started > TimeSpan.FromSeconds(200), "200 s of the clock");
        var tries = _lambda.Invocations.Count;
        await AdvanceUntilAsync(() => _time.GetUtcNow() - started > TimeSpan.FromSeconds(400), "400 s of the clock");

        Assert.InRange(tries, 5, 40);
        Assert.Equal(tries, _lambda.Invocations.Count);
        Assert.Equal(["m1"], _queues.InFlight);
    }

    [Fact]
    public async Task Drain_waits_for_running_invocations_and_receives_nothing_more()
    {
        var release = new TaskCompletionSource();
        _lambda.Respond = async _ =>
        {
            await release.Task;
            return FakeLambda.Succeeded("");
        };
        _queues.Put(1, 1);
        await using var source = await TestStack.StartAsync(TestStack.Mapping(), _queues, _lambda, _time);
        await _lambda.NextAsync();

        var drained = source.DrainAsync(CancellationToken.None);
        _queues.Put(2, 1);
        Assert.False(drained.IsCompleted);
        release.SetResult();
        await drained.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(["m1"], _queues.Deleted);
        Assert.Equal(["m2"], _queues.Visible);
    }

    [Fact]
    public async Task Disposal_waits_for_running_invocations()
    {
        var release = new TaskCompletionSource();
        _lambda.Respond = async _ =>
        {
            await release.Task;
            return FakeLambda.Succeeded("");
        };
        _queues.Put(1, 1);
        var source = await TestStack.StartAsync(TestStack.Mapping(), _queues, _lambda, _time);
        await _lambda.NextAsync();

        var disposed = source.DisposeAsync().AsTask();

        // Not a race: while the invocation runs, the disposal must not complete, however long the test waits.
        await Assert.ThrowsAsync<TimeoutException>(() => disposed.WaitAsync(TimeSpan.FromMilliseconds(200)));
        release.SetResult();
        await disposed.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(["m1"], _queues.Deleted);
    }

    [Fact]
    public async Task Messages_collected_for_a_batch_become_visible_immediately_when_the_runtime_stops()
    {
        _queues.Put(1, 2);
        await using var source = await TestStack.StartAsync(TestStack.Mapping(windowSeconds: 300), _queues, _lambda, _time);
        await _queues.UntilAsync(static queues => queues.InFlight.Count == 2);

        await source.DrainAsync(CancellationToken.None);

        Assert.Equal(["m1", "m2"], _queues.Visible.Order());
        Assert.Empty(_lambda.Invocations);
    }

    [Fact]
    public async Task A_queue_that_cannot_be_read_is_reported_and_retried()
    {
        var problems = new List<EventSourceProblem>();
        _queues.ReceiveErrors.Enqueue(new IOException("disk"));
        _queues.Put(1, 1);
        await using var source = await TestStack.StartAsync(TestStack.Mapping(), _queues, _lambda, _time, problems);

        await AdvanceUntilAsync(() => _queues.Deleted.Count == 1, "deletion of the message");

        Assert.IsType<IOException>(Assert.Single(problems).Defect);
    }

    [Fact]
    public async Task Messages_collected_for_a_batch_stay_in_it_when_a_receive_of_its_window_fails()
    {
        var problems = new List<EventSourceProblem>();
        _queues.Put(1, 1);
        await using var source = await TestStack.StartAsync(TestStack.Mapping(batchSize: 2, windowSeconds: 300), _queues, _lambda, _time, problems);
        await _queues.UntilAsync(static queues => queues.InFlight.Count == 1);

        _queues.ReceiveErrors.Enqueue(new IOException("disk"));
        _queues.Put(2, 1);
        await AdvanceUntilAsync(() => _queues.Deleted.Count == 2, "deletion of both messages");

        Assert.IsType<IOException>(Assert.Single(problems).Defect);
        Assert.Equal(["m1", "m2"], FakeLambda.MessageIds(Assert.Single(_lambda.Invocations).Payload));
    }

    [Fact]
    public async Task Messages_in_flight_at_the_end_of_the_previous_runtime_are_delivered_immediately()
    {
        _queues.Put(1, 2);
        await _queues.ReceiveAsync(TestStack.QueueArn, 2, TimeSpan.Zero, CancellationToken.None);
        await using var source = await TestStack.StartAsync(TestStack.Mapping(), _queues, _lambda, _time);

        await _queues.UntilAsync(static queues => queues.Deleted.Count == 2);
    }

    [Fact]
    public async Task A_disabled_mapping_receives_nothing()
    {
        _queues.Put(1, 1);
        await using var source = await TestStack.StartAsync(TestStack.Mapping(enabled: false), _queues, _lambda, _time);

        await source.DrainAsync(CancellationToken.None);

        Assert.Equal(["m1"], _queues.Visible);
    }

    [Theory]
    [InlineData("SUCCEEDED", 1)]
    [InlineData("FAILED", 0)]
    [InlineData("TIMED_OUT", 0)]
    public async Task A_durable_function_runs_to_its_end(string status, int deleted)
    {
        _lambda.ExecutionOutcome = new(status, """{"batchItemFailures":[]}""", null);
        var function = TestStack.Function(durable: new DurableResource(TimeSpan.FromSeconds(900), 1));
        var lambda = new FakeLambda(function) { ExecutionOutcome = _lambda.ExecutionOutcome };
        _queues.Put(1, 1);
        await using var source = await TestStack.StartAsync(TestStack.Mapping(), _queues, lambda, _time, function: function);

        await AdvanceUntilAsync(() => lambda.Executions.Count == 1, "the start of the execution");
        await source.DrainAsync(CancellationToken.None);

        var start = Assert.Single(lambda.Executions);
        Assert.Null(start.Name);
        Assert.False(start.Asynchronous);
        Assert.Equal(deleted, _queues.Deleted.Count);
    }

    [Fact]
    public async Task A_disabled_mapping_still_deletes_the_messages_of_a_running_execution()
    {
        var end = new TaskCompletionSource();
        var function = TestStack.Function(durable: new DurableResource(TimeSpan.FromSeconds(900), 1));
        var lambda = new FakeLambda(function) { ExecutionEnd = end.Task };
        var mapping = TestStack.Mapping();
        _queues.Put(1, 1);
        await using var source = await TestStack.StartAsync(mapping, _queues, lambda, _time, function: function);
        await Wait.UntilAsync(() => lambda.Executions.Count == 1, "the start of the execution");

        await source.SetEnabledAsync(mapping, enabled: false, CancellationToken.None);
        end.SetResult();

        await _queues.UntilAsync(static queues => queues.Deleted.Count == 1);
    }

    [Fact]
    public async Task A_drain_does_not_wait_for_a_running_execution()
    {
        var function = TestStack.Function(durable: new DurableResource(TimeSpan.FromSeconds(900), 1));
        var lambda = new FakeLambda(function) { ExecutionEnd = new TaskCompletionSource().Task };
        _queues.Put(1, 1);
        await using var source = await TestStack.StartAsync(TestStack.Mapping(), _queues, lambda, _time, function: function);
        await Wait.UntilAsync(() => lambda.Executions.Count == 1, "the start of the execution");

        await source.DrainAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(["m1"], _queues.InFlight);
    }

    [Fact]
    public async Task A_mapping_to_a_durable_function_with_a_timeout_over_fifteen_minutes_is_rejected()
    {
        var function = TestStack.Function(durable: new DurableResource(TimeSpan.FromSeconds(901), 1));
        var lambda = new FakeLambda(function);

        var error = await Assert.ThrowsAsync<AwsException>(() => TestStack.StartAsync(TestStack.Mapping(), _queues, lambda, _time, function: function));

        Assert.Equal("InvalidParameterValueException", error.Code);
        Assert.Contains("901 s", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Advances the clock in small steps, so that the poller can set its timers between them.</summary>
    private Task AdvanceUntilAsync(Func<bool> condition, string what) =>
        Wait.AdvancingAsync(() => _time.Advance(TimeSpan.FromMilliseconds(500)), condition, what);
}
