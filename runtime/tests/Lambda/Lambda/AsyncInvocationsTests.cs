using System.Text;
using DurableLocal.Core.Aws;
using DurableLocal.Core.Http;
using DurableLocal.Core.Storage;
using DurableLocal.Lambda;
using DurableLocal.Lambda.Async;
using DurableLocal.Template;
using Microsoft.Extensions.Time.Testing;

namespace DurableLocal.Tests.Lambda;

public sealed class AsyncInvocationsTests : IAsyncDisposable
{
    private const string DeadLetters = "arn:aws:sqs:us-east-1:000000000000:dead";

    private readonly string _data = Runtime.NewFolder();
    private readonly FakeTimeProvider _time = new();
    private readonly FakeQueues _queues = new();
    private readonly RecordingSink _sink = new();
    private readonly FunctionResource _function = Runtime.Function() with { DeadLetterQueueArn = DeadLetters };
    private Database? _database;

    private Database Database => _database ??= Database.Open(Path.Combine(_data, "store.db"), LambdaSchema.Migrations);

    [Fact]
    public async Task Accepted_invocation_runs_once_and_is_forgotten()
    {
        var invoker = new FakeInvoker(_ => FakeInvoker.Succeeded());
        await using var invocations = Open(invoker);

        await EnqueueAsync(invocations, """{"n":1}""");

        Assert.Equal("""{"n":1}""", Encoding.UTF8.GetString((await invoker.NextAsync()).Payload.Span));
        await Eventually.IsAsync(() => Rows() == 0, "an empty queue");
    }

    [Fact]
    public async Task Refused_transaction_starts_nothing()
    {
        var invoker = new FakeInvoker(_ => FakeInvoker.Succeeded());
        await using var invocations = Open(invoker);

        await Assert.ThrowsAsync<InvalidOperationException>(() => Database.WriteAsync(session =>
        {
            invocations.Enqueue(session, Runtime.Version(_function), "1"u8.ToArray());
            throw new InvalidOperationException();
        }));
        await EnqueueAsync(invocations, "2");

        Assert.Equal("2", Encoding.UTF8.GetString((await invoker.NextAsync()).Payload.Span));
        Assert.False(invoker.Seen.TryRead(out _));
    }

    [Theory]
    [InlineData(InvocationOutcomeKind.FunctionError)]
    [InlineData(InvocationOutcomeKind.Crashed)]
    [InlineData(InvocationOutcomeKind.TimedOut)]
    public async Task Failing_invocation_is_tried_three_times_then_sent_to_the_dead_letter_queue(InvocationOutcomeKind kind)
    {
        var invoker = new FakeInvoker(_ => FakeInvoker.Failed(kind));
        await using var invocations = Open(invoker);

        await EnqueueAsync(invocations, """{"n":1}""");
        var first = await invoker.NextAsync();
        await AdvanceAsync(invoker, "attempts", 1, TimeSpan.FromMinutes(1));
        var second = await invoker.NextAsync();
        await AdvanceAsync(invoker, "attempts", 2, TimeSpan.FromMinutes(2));
        var third = await invoker.NextAsync();
        var (queue, letter) = await _queues.NextAsync();

        Assert.Equal([first.RequestId, first.RequestId], [second.RequestId, third.RequestId]);
        Assert.Equal((DeadLetters, """{"n":1}"""), (queue, letter.Body));
        Assert.Equal(first.RequestId, letter.Attributes["RequestID"].StringValue);
        Assert.Equal(("Number", "200"), (letter.Attributes["ErrorCode"].DataType, letter.Attributes["ErrorCode"].StringValue));
        Assert.Equal("it broke", letter.Attributes["ErrorMessage"].StringValue);
        await Eventually.IsAsync(() => Rows() == 0, "an empty queue");
    }

    [Fact]
    public async Task Retry_does_not_come_before_its_time()
    {
        var invoker = new FakeInvoker(_ => FakeInvoker.Failed());
        await using var invocations = Open(invoker);

        await EnqueueAsync(invocations, "1");
        await invoker.NextAsync();
        await Eventually.IsAsync(() => Scalar("SELECT attempts FROM async_invocations") == 1, "the attempt on record");
        _time.Advance(TimeSpan.FromSeconds(59));
        await EnqueueAsync(invocations, "2");

        Assert.Equal("2", Encoding.UTF8.GetString((await invoker.NextAsync()).Payload.Span));
        Assert.False(invoker.Seen.TryRead(out _));
    }

    [Fact]
    public async Task Throttled_invocation_backs_off_without_using_up_its_retries()
    {
        var left = 3;
        var invoker = new FakeInvoker(_ => left-- > 0 ? FakeInvoker.Failed(InvocationOutcomeKind.Throttled) : FakeInvoker.Succeeded());
        await using var invocations = Open(invoker);

        await EnqueueAsync(invocations, "1");
        for (var throttles = 1; throttles <= 3; throttles++)
        {
            await invoker.NextAsync();
            await AdvanceAsync(invoker, "throttles", throttles, TimeSpan.FromSeconds(1 << (throttles - 1)));
        }

        await Eventually.IsAsync(() => Rows() == 0, "an empty queue");
        Assert.Empty(_sink.Failures);
    }

    [Fact]
    public async Task Throttled_for_six_hours_becomes_a_dead_letter()
    {
        var invoker = new FakeInvoker(_ => FakeInvoker.Failed(InvocationOutcomeKind.Throttled));
        await using var invocations = Open(invoker);

        await EnqueueAsync(invocations, "1");
        await invoker.NextAsync();
        await AdvanceAsync(invoker, "throttles", 1, TimeSpan.FromHours(7));

        Assert.Equal("429", (await _queues.NextAsync()).Message.Attributes["ErrorCode"].StringValue);
    }

    [Fact]
    public async Task Event_that_would_be_too_old_at_its_next_attempt_has_none()
    {
        var invoker = new FakeInvoker(_ => FakeInvoker.Failed());
        await using var invocations = Open(invoker, _function with { EventInvoke = new EventInvokeResource(null, 60), MaximumRetryAttempts = 2 });

        await EnqueueAsync(invocations, "1");
        await invoker.NextAsync();
        await AdvanceAsync(invoker, "attempts", 1, TimeSpan.FromMinutes(1));
        await invoker.NextAsync();

        Assert.Equal("200", (await _queues.NextAsync()).Message.Attributes["ErrorCode"].StringValue);
    }

    [Fact]
    public async Task Refused_dead_letter_is_reported_and_the_invocation_dropped()
    {
        _queues.Refusal = new AwsException(400, "AWS.SimpleQueueService.NonExistentQueue", "The specified queue does not exist.");
        var invoker = new FakeInvoker(_ => FakeInvoker.Failed());
        await using var invocations = Open(invoker, _function with { MaximumRetryAttempts = 0 });

        await EnqueueAsync(invocations, "1");

        await Eventually.IsAsync(() => _sink.Failures.Count > 0, "the report");
        Assert.Contains("The specified queue does not exist.", Assert.Single(_sink.Failures), StringComparison.Ordinal);
        Assert.Equal(0, Rows());
    }

    [Fact]
    public async Task Accepted_invocation_survives_the_end_of_the_runtime()
    {
        var hanging = new HangingInvoker();
        await using (var before = Open(hanging))
        {
            await EnqueueAsync(before, """{"n":1}""");
            await hanging.Started.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        }

        var invoker = new FakeInvoker(_ => FakeInvoker.Succeeded());
        await using var after = Open(invoker);
        after.Recover();

        Assert.Equal("""{"n":1}""", Encoding.UTF8.GetString((await invoker.NextAsync()).Payload.Span));
        await Eventually.IsAsync(() => Rows() == 0, "an empty queue");
    }

    [Fact]
    public async Task Long_queue_is_worked_off_in_order_of_acceptance_a_few_at_a_time()
    {
        var invoker = new FakeInvoker(_ => FakeInvoker.Succeeded());
        await using var invocations = Open(invoker, width: 1);

        await Database.WriteAsync(
            session =>
            {
                for (var number = 0; number < 200; number++)
                {
                    invocations.Enqueue(session, Runtime.Version(_function), Encoding.UTF8.GetBytes($"{number}"));
                }
            },
            TestContext.Current.CancellationToken);

        for (var number = 0; number < 200; number++)
        {
            Assert.Equal($"{number}", Encoding.UTF8.GetString((await invoker.NextAsync()).Payload.Span));
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_database is not null)
        {
            await _database.DisposeAsync();
        }

        Directory.Delete(_data, recursive: true);
    }

    private AsyncInvocations Open(IFunctionInvoker invoker, FunctionResource? function = null, int width = 4)
    {
        var options = new LambdaOptions { DataDirectory = _data, FunctionHostPath = "none", EnvironmentsPerFunction = width };
        return new AsyncInvocations(Database, invoker, new FunctionRegistry([function ?? _function], Runtime.Identity), _queues, options, _time, _sink);
    }

    private Task EnqueueAsync(AsyncInvocations invocations, string payload) =>
        Database.WriteAsync(session => invocations.Enqueue(session, Runtime.Version(_function), Encoding.UTF8.GetBytes(payload)), TestContext.Current.CancellationToken);

    private long Rows() => Scalar("SELECT COUNT(*) FROM async_invocations");

    private long Scalar(string sql) => Database.Read(session => session.Scalar(sql)) ?? 0;

    /// <summary>Goes on in time once the failure is on record; further where the lane had looked at the clock before.</summary>
    private async Task AdvanceAsync(FakeInvoker invoker, string column, int count, TimeSpan delay)
    {
        await Eventually.IsAsync(() => Scalar($"SELECT {column} FROM async_invocations") == count, "the attempt on record");
        await Eventually.IsAsync(
            () =>
            {
                _time.Advance(delay);
                return invoker.Seen.TryPeek(out _);
            },
            "the retry");
    }

    private sealed class HangingInvoker : IFunctionInvoker
    {
        private readonly TaskCompletionSource _started = new();

        public Task Started => _started.Task;

        public async Task<InvocationOutcome> InvokeAsync(Invocation invocation, CancellationToken cancellationToken)
        {
            _started.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return FakeInvoker.Succeeded();
        }
    }
}
