using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using DurableLocal.Core.Aws;
using DurableLocal.Core.Storage;
using DurableLocal.Lambda;
using DurableLocal.Lambda.Async;
using DurableLocal.Template;
using Microsoft.Extensions.Time.Testing;

namespace DurableLocal.Tests.Lambda;

public sealed class AsyncInvocationsTests : IAsyncDisposable
{
    private const string DeadLetters = "arn:aws:sqs:us-east-1:000000000000:dead";

    private readonly string _data = RunningInvoker.NewFolder();
    private readonly FakeTimeProvider _time = new();
    private readonly FakeQueues _queues = new();
    private readonly RecordingLogSink _sink = new();
    private readonly ConcurrentQueue<Exception> _defects = new();
    private readonly FakeLambda _executions = new();
    private readonly FunctionResource _function = RunningInvoker.Function() with { DeadLetterQueueArn = DeadLetters };
    private Database? _database;

    private Database Database => _database ??= Database.Open(Path.Combine(_data, "store.db"), LambdaSchema.Migrations);

    [Fact]
    public async Task Accepted_invocation_runs_once_and_is_deleted()
    {
        var invoker = new FakeLambda { Respond = _ => Task.FromResult(FakeLambda.Succeeded()) };
        await using var invocations = Open(invoker);

        await EnqueueAsync(invocations, """{"n":1}""");

        Assert.Equal("""{"n":1}""", Encoding.UTF8.GetString((await invoker.NextAsync()).Payload.Span));
        await Wait.UntilAsync(() => Rows() == 0, "an empty queue");
    }

    [Fact]
    public async Task Rolled_back_transaction_starts_nothing()
    {
        var invoker = new FakeLambda { Respond = _ => Task.FromResult(FakeLambda.Succeeded()) };
        await using var invocations = Open(invoker);

        await Assert.ThrowsAsync<InvalidOperationException>(() => Database.WriteAsync(session =>
        {
            invocations.Enqueue(session, RunningInvoker.Version(_function), "1"u8.ToArray());
            throw new InvalidOperationException();
        }));
        await EnqueueAsync(invocations, "2");

        Assert.Equal("2", Encoding.UTF8.GetString((await invoker.NextAsync()).Payload.Span));
        Assert.False(invoker.Started.TryRead(out _));
    }

    [Theory]
    [InlineData(InvocationOutcomeKind.FunctionError)]
    [InlineData(InvocationOutcomeKind.Crashed)]
    [InlineData(InvocationOutcomeKind.TimedOut)]
    public async Task Failing_invocation_runs_three_times_and_is_sent_to_the_dead_letter_queue(InvocationOutcomeKind kind)
    {
        var invoker = new FakeLambda { Respond = _ => Task.FromResult(FakeLambda.Failed(kind)) };
        await using var invocations = Open(invoker);

        await EnqueueAsync(invocations, """{"n":1}""");
        var first = await invoker.NextAsync();
        await AdvanceAsync(invoker, "attempts", 1, TimeSpan.FromMinutes(1));
        var second = await invoker.NextAsync();
        await AdvanceAsync(invoker, "attempts", 2, TimeSpan.FromMinutes(2));
        var third = await invoker.NextAsync();
        var (queue, message) = await _queues.NextSentAsync();

        Assert.Equal([first.RequestId, first.RequestId], [second.RequestId, third.RequestId]);
        Assert.Equal((DeadLetters, """{"n":1}"""), (queue, message.Body));
        Assert.Equal(first.RequestId, message.Attributes["RequestID"].StringValue);
        Assert.Equal(("Number", "200"), (message.Attributes["ErrorCode"].DataType, message.Attributes["ErrorCode"].StringValue));
        Assert.Equal("it broke", message.Attributes["ErrorMessage"].StringValue);
        await Wait.UntilAsync(() => Rows() == 0, "an empty queue");
    }

    [Fact]
    public async Task Retry_does_not_start_before_its_delay()
    {
        var invoker = new FakeLambda { Respond = _ => Task.FromResult(FakeLambda.Failed()) };
        await using var invocations = Open(invoker);

        await EnqueueAsync(invocations, "1");
        await invoker.NextAsync();
        await Wait.UntilAsync(() => Scalar("SELECT attempts FROM async_invocations") == 1, "the attempt in the store");
        _time.Advance(TimeSpan.FromSeconds(59));
        await EnqueueAsync(invocations, "2");

        Assert.Equal("2", Encoding.UTF8.GetString((await invoker.NextAsync()).Payload.Span));
        Assert.False(invoker.Started.TryRead(out _));
    }

    [Fact]
    public async Task Throttled_invocation_backs_off_without_counting_an_attempt()
    {
        var left = 3;
        var invoker = new FakeLambda { Respond = _ => Task.FromResult(left-- > 0 ? FakeLambda.Failed(InvocationOutcomeKind.Throttled) : FakeLambda.Succeeded()) };
        await using var invocations = Open(invoker);

        await EnqueueAsync(invocations, "1");
        for (var throttles = 1; throttles <= 3; throttles++)
        {
            await invoker.NextAsync();
            await AdvanceAsync(invoker, "throttles", throttles, TimeSpan.FromSeconds(1 << (throttles - 1)));
        }

        await Wait.UntilAsync(() => Rows() == 0, "an empty queue");
        Assert.Empty(_sink.Failures);
    }

    [Fact]
    public async Task Invocation_that_is_throttled_for_six_hours_becomes_a_dead_letter()
    {
        var invoker = new FakeLambda { Respond = _ => Task.FromResult(FakeLambda.Failed(InvocationOutcomeKind.Throttled)) };
        await using var invocations = Open(invoker);

        await EnqueueAsync(invocations, "1");
        await invoker.NextAsync();
        await AdvanceAsync(invoker, "throttles", 1, TimeSpan.FromHours(7));

        Assert.Equal("429", (await _queues.NextSentAsync()).Message.Attributes["ErrorCode"].StringValue);
    }

    [Fact]
    public async Task Event_that_would_be_too_old_at_its_next_attempt_is_not_retried()
    {
        var invoker = new FakeLambda { Respond = _ => Task.FromResult(FakeLambda.Failed()) };
        await using var invocations = Open(invoker, _function with { EventInvoke = new EventInvokeResource(2, 60) });

        await EnqueueAsync(invocations, "1");
        await invoker.NextAsync();
        await AdvanceAsync(invoker, "attempts", 1, TimeSpan.FromMinutes(1));
        await invoker.NextAsync();

        Assert.Equal("200", (await _queues.NextSentAsync()).Message.Attributes["ErrorCode"].StringValue);
    }

    [Fact]
    public async Task Failed_invocation_is_recorded_at_its_destination_beside_the_dead_letter()
    {
        const string Failures = "arn:aws:sqs:us-east-1:000000000000:failures";
        var invoker = new FakeLambda { Respond = _ => Task.FromResult(FakeLambda.Failed()) };
        await using var invocations = Open(invoker, _function with { EventInvoke = new EventInvokeResource(0, null) { OnFailureArn = Failures } });

        await EnqueueAsync(invocations, """{"n":1}""");

        var letter = await _queues.NextSentAsync();
        Assert.Equal((DeadLetters, """{"n":1}"""), (letter.QueueArn, letter.Message.Body));
        var (queue, message) = await _queues.NextSentAsync();
        using var record = JsonDocument.Parse(message.Body);
        Assert.Equal(Failures, queue);
        Assert.Equal("""{"n":1}""", record.RootElement.GetProperty("requestPayload").GetRawText());
        var context = record.RootElement.GetProperty("requestContext");
        Assert.Equal(("RetriesExhausted", 1), (context.GetProperty("condition").GetString(), context.GetProperty("approximateInvokeCount").GetInt32()));
        Assert.Equal("arn:aws:lambda:us-east-1:000000000000:function:app-Echo:live", context.GetProperty("functionArn").GetString());
        Assert.Equal("Unhandled", record.RootElement.GetProperty("responseContext").GetProperty("functionError").GetString());
        await Wait.UntilAsync(() => Rows() == 0, "an empty queue");
    }

    [Fact]
    public async Task Throttled_invocation_is_recorded_without_a_response()
    {
        const string Failures = "arn:aws:sqs:us-east-1:000000000000:failures";
        var invoker = new FakeLambda { Respond = _ => Task.FromResult(FakeLambda.Failed(InvocationOutcomeKind.Throttled)) };
        await using var invocations = Open(invoker, _function with { DeadLetterQueueArn = null, EventInvoke = new EventInvokeResource(null, null) { OnFailureArn = Failures } });

        await EnqueueAsync(invocations, "1");
        await invoker.NextAsync();
        await AdvanceAsync(invoker, "throttles", 1, TimeSpan.FromHours(7));

        using var record = JsonDocument.Parse((await _queues.NextSentAsync()).Message.Body);
        Assert.Equal("EventAgeExceeded", record.RootElement.GetProperty("requestContext").GetProperty("condition").GetString());
        Assert.False(record.RootElement.TryGetProperty("responseContext", out _));
        Assert.Empty(_sink.Failures);
    }

    [Fact]
    public async Task Succeeded_invocation_is_recorded_at_its_destination()
    {
        const string Successes = "arn:aws:sqs:us-east-1:000000000000:successes";
        var invoker = new FakeLambda { Respond = _ => Task.FromResult(FakeLambda.Succeeded()) };
        await using var invocations = Open(invoker, _function with { EventInvoke = new EventInvokeResource(null, null) { OnSuccessArn = Successes } });

        await EnqueueAsync(invocations, "not JSON");

        var (queue, message) = await _queues.NextSentAsync();
        using var record = JsonDocument.Parse(message.Body);
        Assert.Equal(Successes, queue);
        Assert.Equal("not JSON", record.RootElement.GetProperty("requestPayload").GetString());
        Assert.Equal("Success", record.RootElement.GetProperty("requestContext").GetProperty("condition").GetString());
    }

    /// <summary>Lambda developer guide, "Capturing records of Lambda asynchronous invocations": "without any retries".</summary>
    [Fact]
    public async Task Function_without_any_concurrency_sends_its_events_to_the_dead_letter_queue_at_once()
    {
        var invoker = new FakeLambda { Respond = _ => Task.FromResult(FakeLambda.Failed(InvocationOutcomeKind.Throttled)) };
        await using var invocations = Open(invoker, _function with { ReservedConcurrency = 0 });

        await EnqueueAsync(invocations, "1");

        Assert.Equal("429", (await _queues.NextSentAsync()).Message.Attributes["ErrorCode"].StringValue);
        await Wait.UntilAsync(() => Rows() == 0, "an empty queue");
    }

    /// <summary>SAM attaches EventInvokeConfig to the alias, or to $LATEST of a function without one.</summary>
    [Theory]
    [InlineData("live", "live", 0)]
    [InlineData("live", null, 2)]
    [InlineData("live", "$LATEST", 2)]
    [InlineData(null, null, 0)]
    [InlineData(null, "$LATEST", 0)]
    public async Task Event_invoke_configuration_is_that_of_its_qualifier(string? alias, string? qualifier, int retries)
    {
        var function = _function with { Alias = alias, EventInvoke = new EventInvokeResource(0, null) };
        var invoker = new FakeLambda { Respond = _ => Task.FromResult(FakeLambda.Failed()) };
        await using var invocations = Open(invoker, function);

        await Database.WriteAsync(session => invocations.Enqueue(session, RunningInvoker.Version(function) with { Qualifier = qualifier }, "1"u8.ToArray()), TestContext.Current.CancellationToken);
        await AdvanceUntilAsync(() => Rows() == 0, "the end of the invocation");

        Assert.Equal(1 + retries, invoker.Invocations.Count);
    }

    [Fact]
    public async Task Durable_function_has_an_execution_started_whose_refusal_is_a_failure()
    {
        var function = _function with { Durable = new DurableResource(TimeSpan.FromSeconds(60), 1), EventInvoke = new EventInvokeResource(0, null) };
        var invoker = new FakeLambda();
        await using var invocations = Open(invoker, function);

        await EnqueueAsync(invocations, "1");
        await Wait.UntilAsync(() => Rows() == 0, "an empty queue");
        _executions.StartRefusal = new AwsException(400, "InvalidParameterValueException", "refused");
        await EnqueueAsync(invocations, "2");

        Assert.Equal("refused", (await _queues.NextSentAsync()).Message.Attributes["ErrorMessage"].StringValue);
        var started = Assert.Single(_executions.Executions);
        Assert.Equal(("app-Echo", "1", true, null), (started.Function.Function.Name, started.Payload, started.Asynchronous, started.Name));
        Assert.Empty(invoker.Invocations);
    }

    [Fact]
    public async Task Rejected_dead_letter_is_reported_and_the_invocation_deleted()
    {
        _queues.SendError = new AwsException(400, "AWS.SimpleQueueService.NonExistentQueue", "The specified queue does not exist.");
        var invoker = new FakeLambda { Respond = _ => Task.FromResult(FakeLambda.Failed()) };
        await using var invocations = Open(invoker, _function with { EventInvoke = new EventInvokeResource(0, null) });

        await EnqueueAsync(invocations, "1");

        await Wait.UntilAsync(() => _sink.Failures.Count > 0, "the report");
        Assert.Contains("The specified queue does not exist.", Assert.Single(_sink.Failures), StringComparison.Ordinal);
        Assert.Equal(0, Rows());
    }

    [Fact]
    public async Task Accepted_invocation_survives_a_restart()
    {
        var hanging = new HangingInvoker();
        await using (var before = Open(hanging))
        {
            await EnqueueAsync(before, """{"n":1}""");
            await hanging.Started.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        }

        var invoker = new FakeLambda { Respond = _ => Task.FromResult(FakeLambda.Succeeded()) };
        await using var after = Open(invoker);
        after.Recover();

        Assert.Equal("""{"n":1}""", Encoding.UTF8.GetString((await invoker.NextAsync()).Payload.Span));
        await Wait.UntilAsync(() => Rows() == 0, "an empty queue");
    }

    [Fact]
    public async Task Queue_is_processed_in_order_with_limited_concurrency()
    {
        var invoker = new FakeLambda { Respond = _ => Task.FromResult(FakeLambda.Succeeded()) };
        await using var invocations = Open(invoker, concurrency: 1);

        await Database.WriteAsync(
            session =>
            {
                for (var number = 0; number < 200; number++)
                {
                    invocations.Enqueue(session, RunningInvoker.Version(_function), Encoding.UTF8.GetBytes($"{number}"));
                }
            },
            TestContext.Current.CancellationToken);

        for (var number = 0; number < 200; number++)
        {
            Assert.Equal($"{number}", Encoding.UTF8.GetString((await invoker.NextAsync()).Payload.Span));
        }
    }

    [Fact]
    public async Task An_attempt_that_throws_is_reported_and_repeated_and_frees_its_place()
    {
        var broken = 1;
        var invoker = new FakeLambda
        {
            Respond = _ => Interlocked.Exchange(ref broken, 0) == 1 ? throw new InvalidOperationException("no") : Task.FromResult(FakeLambda.Succeeded()),
        };
        await using (var invocations = Open(invoker, concurrency: 1))
        {
            await EnqueueAsync(invocations, "1");
            await Wait.UntilAsync(() => !_defects.IsEmpty, "a report of the exception");
            await EnqueueAsync(invocations, "2");

            await AdvanceUntilAsync(() => Rows() == 0, "an empty queue");
        }

        Assert.Equal(["1", "1", "2"], invoker.Invocations.Select(static invocation => Encoding.UTF8.GetString(invocation.Payload.Span)).Order(StringComparer.Ordinal));
        Assert.Equal("no", Assert.Single(_defects).Message);
    }

    [Fact]
    public async Task An_outcome_that_cannot_be_stored_is_reported_and_the_invocation_repeated()
    {
        await RunScriptAsync("CREATE TRIGGER broken BEFORE DELETE ON async_invocations BEGIN SELECT RAISE(ABORT, 'broken'); END");
        var invoker = new FakeLambda { Respond = _ => Task.FromResult(FakeLambda.Succeeded()) };
        await using var invocations = Open(invoker);

        await EnqueueAsync(invocations, "1");
        await invoker.NextAsync();
        await Wait.UntilAsync(() => !_defects.IsEmpty, "a report of the failed write");
        await RunScriptAsync("DROP TRIGGER broken");

        await AdvanceUntilAsync(() => Rows() == 0, "an empty queue");
    }

    [Fact]
    public async Task A_queue_that_cannot_be_read_is_reported_and_read_again()
    {
        var invoker = new FakeLambda { Respond = _ => Task.FromResult(FakeLambda.Failed()) };
        await using var invocations = Open(invoker);
        await EnqueueAsync(invocations, "1");
        await Wait.UntilAsync(() => Scalar("SELECT attempts FROM async_invocations") == 1, "the attempt in the store");

        await RunScriptAsync("ALTER TABLE async_invocations RENAME TO hidden");
        await AdvanceUntilAsync(() => !_defects.IsEmpty, "a report of the failed read");
        await RunScriptAsync("ALTER TABLE hidden RENAME TO async_invocations");
        invoker.Respond = _ => Task.FromResult(FakeLambda.Succeeded());

        await AdvanceUntilAsync(() => Rows() == 0, "an empty queue");
    }

    [Fact]
    public async Task A_stop_waits_for_a_read_of_the_queue()
    {
        var invoker = new FakeLambda { Respond = _ => Task.FromResult(FakeLambda.Succeeded()) };
        await using (var before = Open(new HangingInvoker()))
        {
            await EnqueueAsync(before, "1");
        }

        using var time = new GatedTime();
        var invocations = Open(invoker, time: time);
        time.Close();
        invocations.Recover();
        await time.Reached.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        var stop = invocations.DisposeAsync().AsTask();
        Assert.False(stop.IsCompleted);
        time.Open();
        await stop.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Empty(invoker.Invocations);
    }

    public async ValueTask DisposeAsync()
    {
        if (_database is not null)
        {
            await _database.DisposeAsync();
        }

        Directory.Delete(_data, recursive: true);
    }

    private AsyncInvocations Open(IFunctionInvoker invoker, FunctionResource? function = null, int concurrency = 4, TimeProvider? time = null)
    {
        var options = new LambdaOptions { DataDirectory = _data, FunctionHostPath = "none", EnvironmentsPerFunction = concurrency };
        return new AsyncInvocations(Database, invoker, new FunctionRegistry([function ?? _function], RunningInvoker.Identity), () => _executions, _queues, options, time ?? _time, _defects.Enqueue, _sink);
    }

    private Task EnqueueAsync(AsyncInvocations invocations, string payload) =>
        Database.WriteAsync(session => invocations.Enqueue(session, RunningInvoker.Version(_function), Encoding.UTF8.GetBytes(payload)), TestContext.Current.CancellationToken);

    private long Rows() => Scalar("SELECT COUNT(*) FROM async_invocations");

    private long Scalar(string sql) => Database.Read(session => session.Scalar(sql)) ?? 0;

    private Task RunScriptAsync(string sql) => Database.WriteAsync(session => session.ExecuteScript(sql), TestContext.Current.CancellationToken);

    /// <summary>Advances the clock until the condition is true, so that retries become due.</summary>
    private Task AdvanceUntilAsync(Func<bool> condition, string what) =>
        Wait.AdvancingAsync(() => _time.Advance(TimeSpan.FromSeconds(1)), condition, what);

    /// <summary>Advances the clock when the attempt is in the store, and waits for the next one.</summary>
    private async Task AdvanceAsync(FakeLambda invoker, string column, int count, TimeSpan delay)
    {
        await Wait.UntilAsync(() => Scalar($"SELECT {column} FROM async_invocations") == count, "the attempt in the store");
        _time.Advance(delay);
        await Wait.UntilAsync(() => invoker.Started.TryPeek(out _), "the retry");
    }

    private sealed class HangingInvoker : IFunctionInvoker
    {
        private readonly TaskCompletionSource _started = new();

        public Task Started => _started.Task;

        public async Task<InvocationOutcome> InvokeAsync(Invocation invocation, CancellationToken cancellationToken)
        {
            _started.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return FakeLambda.Succeeded();
        }
    }

    /// <summary>A clock that blocks its readers on request, and so holds a read of the queue at its begin.</summary>
    private sealed class GatedTime : TimeProvider, IDisposable
    {
        private readonly ManualResetEventSlim _gate = new(initialState: true);
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Reached => _reached.Task;

        public void Close() => _gate.Reset();

        public void Open() => _gate.Set();

        public override DateTimeOffset GetUtcNow()
        {
            if (!_gate.IsSet)
            {
                _reached.TrySetResult();
                _gate.Wait(TimeSpan.FromSeconds(30));
            }

            return base.GetUtcNow();
        }

        public void Dispose() => _gate.Dispose();
    }
}
