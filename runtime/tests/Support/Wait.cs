namespace DurableLocal.Tests.Support;

/// <summary>Waits for a condition that nothing signals, with a deadline.</summary>
public static class Wait
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    /// <summary>A read is often a request: on a busy machine fifty in a second delay what they wait for.</summary>
    private static readonly TimeSpan LongestReadInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>Short, because a test may need thousands of steps of its clock.</summary>
    private static readonly TimeSpan StepInterval = TimeSpan.FromMilliseconds(2);

    /// <summary>Completes when the condition is true.</summary>
    /// <exception cref="TimeoutException">It was not true before the deadline; the message contains <paramref name="what"/>.</exception>
    public static Task UntilAsync(Func<bool> condition, string what, int seconds = 60) =>
        PollAsync(() => Task.FromResult(condition()), static isTrue => isTrue, what, seconds, Interval, Interval);

    /// <summary>Reads a value until it satisfies the predicate, and returns it.</summary>
    /// <exception cref="TimeoutException">No value did before the deadline; the message contains <paramref name="what"/> and the last value.</exception>
    public static Task<T> UntilAsync<T>(Func<Task<T>> read, Predicate<T> satisfied, string what, int seconds = 120) =>
        PollAsync(read, satisfied, what, seconds, Interval, LongestReadInterval);

    /// <summary>
    /// Calls <paramref name="advance"/> repeatedly, such as a step of the test's clock, until the condition is true. For code
    /// under test that sets its timers at moments which the test cannot observe.
    /// </summary>
    /// <exception cref="TimeoutException">It was not true before the deadline; the message contains <paramref name="what"/>.</exception>
    public static Task AdvancingAsync(Action advance, Func<bool> condition, string what, int seconds = 60) => PollAsync(
        () =>
        {
            if (condition())
            {
                return Task.FromResult(true);
            }

            advance();
            return Task.FromResult(false);
        },
        static isTrue => isTrue,
        what,
        seconds,
        StepInterval,
        StepInterval);

    private static async Task<T> PollAsync<T>(Func<Task<T>> read, Predicate<T> satisfied, string what, int seconds, TimeSpan interval, TimeSpan longestInterval)
    {
        var deadline = DateTime.UtcNow.AddSeconds(seconds);
        while (true)
        {
            var value = await read();
            if (satisfied(value))
            {
                return value;
            }

            if (DateTime.UtcNow > deadline)
            {
                throw new TimeoutException($"{what}: not within {seconds} s; last value: {(value is IEnumerable<string> values ? string.Join(", ", values) : value)}");
            }

            await Task.Delay(interval);
            interval = interval * 1.2 < longestInterval ? interval * 1.2 : longestInterval;
        }
    }
}
