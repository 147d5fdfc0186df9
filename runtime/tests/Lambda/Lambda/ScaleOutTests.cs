using DurableLocal.Lambda;
using DurableLocal.Lambda.Environments;
using Microsoft.Extensions.Time.Testing;

namespace DurableLocal.Tests.Lambda;

public sealed class ScaleOutTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly ScaleOut _scaleOut;

    public ScaleOutTests() =>
        _scaleOut = new ScaleOut(new LambdaOptions { DataDirectory = "/", FunctionHostPath = "/" }, _time);

    [Theory]
    [InlineData(50, 0.5)]
    [InlineData(300, 1.2)]
    [InlineData(20_000, 2)]
    public void Blocked_queue_waits_longer_where_the_last_start_was_long(int initMilliseconds, double expected)
    {
        _scaleOut.OnStarted(TimeSpan.FromMilliseconds(initMilliseconds));

        var remaining = _scaleOut.Remaining(Queued());

        Assert.Equal(TimeSpan.FromSeconds(expected), remaining);
    }

    [Fact]
    public void Moving_queue_waits_as_long_whatever_the_last_start_took()
    {
        _scaleOut.OnStarted(TimeSpan.FromSeconds(20));
        _scaleOut.OnQueue(isEmpty: false);
        var queuedSince = _time.GetTimestamp();

        // Invocations are taken so often that none waits for the delay.
        var oldest = Queued();
        while (_scaleOut.Remaining(oldest) > TimeSpan.Zero)
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            oldest = Queued();
            _scaleOut.OnAssigned();
            _scaleOut.OnQueue(isEmpty: false);
        }

        Assert.Equal(TimeSpan.FromSeconds(3), _time.GetElapsedTime(queuedSince));
    }

    [Fact]
    public void Invocation_that_is_taken_restarts_the_delay()
    {
        var oldest = Queued();
        _time.Advance(TimeSpan.FromMilliseconds(400));
        Assert.Equal(TimeSpan.FromMilliseconds(100), _scaleOut.Remaining(oldest));

        _scaleOut.OnAssigned();

        Assert.Equal(TimeSpan.FromMilliseconds(500), _scaleOut.Remaining(oldest));
    }

    private QueuedInvocation Queued() =>
        new(new Invocation(RunningInvoker.Version(RunningInvoker.Function()), "r-1", default)) { QueuedTimestamp = _time.GetTimestamp() };
}
