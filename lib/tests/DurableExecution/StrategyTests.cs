using Amazon.Lambda.DurableExecution;
using CsCheck;

namespace DurableChaining.Lib.Tests.DurableExecution;

public sealed class StrategyTests
{
    private static readonly Exception Failure = new InvalidOperationException("boom");

    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 10)]
    [InlineData(3, 20)]
    [InlineData(4, 40)]
    [InlineData(5, 60)]
    public void The_default_strategy_doubles_a_capped_delay_with_full_jitter(int attempt, int maxSeconds)
    {
        for (var i = 0; i < 200; i++)
        {
            var decision = RetryStrategy.Default.ShouldRetry(Failure, attempt);
            Assert.True(decision.ShouldRetry);
            Assert.InRange(decision.Delay.TotalSeconds, 1, maxSeconds);
        }
    }

    [Fact]
    public void The_default_strategy_stops_after_six_attempts() =>
        Assert.False(RetryStrategy.Default.ShouldRetry(Failure, 6).ShouldRetry);

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(2, 1, 2)]
    public void The_transient_strategy_keeps_half_of_the_delay(int attempt, int minSeconds, int maxSeconds)
    {
        for (var i = 0; i < 200; i++)
            Assert.InRange(RetryStrategy.Transient.ShouldRetry(Failure, attempt).Delay.TotalSeconds, minSeconds, maxSeconds);
        Assert.False(RetryStrategy.Transient.ShouldRetry(Failure, 3).ShouldRetry);
    }

    [Fact]
    public void None_never_retries() => Assert.False(RetryStrategy.None.ShouldRetry(Failure, 1).ShouldRetry);

    [Fact]
    public void Delays_stay_whole_seconds_within_bounds() =>
        Gen.Select(Gen.Int[1, 60], Gen.Double[0.001, 100], Gen.Double[0, 100], Gen.Double[1, 4], Gen.Enum<JitterStrategy>()).Sample(
            (attempt, initial, above, rate, jitter) =>
            {
                var cap = initial + above;
                var delay = RetryStrategy
                    .Exponential(61, TimeSpan.FromSeconds(initial), TimeSpan.FromSeconds(cap), rate, jitter)
                    .ShouldRetry(Failure, attempt).Delay.TotalSeconds;
                Assert.InRange(delay, 1, Math.Max(1, Math.Ceiling(cap)));
                Assert.Equal(Math.Truncate(delay), delay);
            });

    [Fact]
    public void Only_listed_types_and_messages_are_retried()
    {
        var strategy = RetryStrategy.Exponential(
            retryableExceptions: [typeof(IOException)], retryableMessagePatterns: ["time.?out"]);

        Assert.True(strategy.ShouldRetry(new FileNotFoundException(), 1).ShouldRetry);
        Assert.True(strategy.ShouldRetry(new InvalidOperationException("a time-out"), 1).ShouldRetry);
        Assert.False(strategy.ShouldRetry(Failure, 1).ShouldRetry);
    }

    [Fact]
    public void Invalid_arguments_are_rejected()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => RetryStrategy.Exponential(maxAttempts: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => RetryStrategy.Exponential(backoffRate: 0.5));
        Assert.Throws<ArgumentOutOfRangeException>(() => RetryStrategy.Exponential(backoffRate: double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => RetryStrategy.Exponential(backoffRate: double.PositiveInfinity));
        Assert.Throws<ArgumentOutOfRangeException>(() => RetryStrategy.Exponential(initialDelay: TimeSpan.Zero));
        Assert.Throws<ArgumentOutOfRangeException>(() => RetryStrategy.Exponential(initialDelay: TimeSpan.FromSeconds(-1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => RetryStrategy.Exponential(maxDelay: TimeSpan.Zero));
        Assert.Throws<ArgumentOutOfRangeException>(() => RetryStrategy.Exponential(initialDelay: TimeSpan.FromSeconds(3), maxDelay: TimeSpan.FromSeconds(2)));
        Assert.Throws<ArgumentOutOfRangeException>(() => RetryStrategy.Exponential(maxDelay: TimeSpan.FromSeconds(4)));
        Assert.Throws<ArgumentOutOfRangeException>(() => WaitStrategy.Fixed<int>(TimeSpan.FromSeconds(-1)));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0.5)]
    public void A_callback_timeout_of_less_than_a_second_is_rejected(double seconds)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new CallbackConfig { Timeout = TimeSpan.FromSeconds(seconds) });
        Assert.Throws<ArgumentOutOfRangeException>(() => new WaitForCallbackConfig { HeartbeatTimeout = TimeSpan.FromSeconds(seconds) });
        Assert.Equal(TimeSpan.Zero, new CallbackConfig { Timeout = TimeSpan.Zero }.Timeout);
    }

    [Fact]
    public void An_empty_list_of_types_retries_nothing()
    {
        Assert.False(RetryStrategy.Exponential(retryableExceptions: []).ShouldRetry(Failure, 1).ShouldRetry);
        Assert.False(RetryStrategy.Exponential(retryableMessagePatterns: []).ShouldRetry(Failure, 1).ShouldRetry);
    }

    [Fact]
    public void A_linear_wait_without_a_maximum_is_not_capped() =>
        Assert.Equal(TimeSpan.FromSeconds(405), WaitStrategy.Linear<int>(maxAttempts: 100).Decide(0, 81).Delay);

    [Fact]
    public void A_linear_wait_grows_by_its_increment_up_to_the_cap()
    {
        var strategy = WaitStrategy.Linear<int>(
            initialDelay: TimeSpan.FromSeconds(2), increment: TimeSpan.FromSeconds(3), maxDelay: TimeSpan.FromSeconds(7));

        Assert.Equal([2, 5, 7, 7], new[] { 1, 2, 3, 4 }.Select(attempt => (int)strategy.Decide(0, attempt).Delay.TotalSeconds));
    }

    [Fact]
    public void A_wait_strategy_stops_when_done_and_throws_when_exhausted()
    {
        var strategy = WaitStrategy.Fixed<int>(TimeSpan.FromSeconds(2), maxAttempts: 3, isDone: state => state == 7);

        Assert.Equal(WaitDecision.Stop(), strategy.Decide(7, 3));
        Assert.Equal(WaitDecision.ContinueAfter(TimeSpan.FromSeconds(2)), strategy.Decide(1, 2));
        var exhausted = Assert.Throws<WaitForConditionException>(() => strategy.Decide(1, 3));
        Assert.Equal((3, 1), (exhausted.AttemptsExhausted, exhausted.LastState));
    }
}
