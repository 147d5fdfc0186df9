namespace DurableLocal.Tests.Support;

/// <summary>Waits for a condition that nothing signals, with a deadline.</summary>
public static class Wait
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    /// <summary>Completes when the condition is true.</summary>
    /// <exception cref="TimeoutException">It was not true before the deadline; the message contains <paramref name="what"/>.</exception>
    public static Task UntilAsync(Func<bool> condition, string what, int seconds = 60) =>
        UntilAsync(() => Task.FromResult(condition()), static isTrue => isTrue, what, seconds);

    /// <summary>Reads a value until it satisfies the predicate, and returns it.</summary>
    /// <exception cref="TimeoutException">No value did before the deadline; the message contains <paramref name="what"/> and the last value.</exception>
    public static async Task<T> UntilAsync<T>(Func<Task<T>> read, Predicate<T> satisfied, string what, int seconds = 120)
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
                throw new TimeoutException($"{what}: not within {seconds} s; last value: {value}");
            }

            await Task.Delay(Interval);
        }
    }
}
