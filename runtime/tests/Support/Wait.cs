namespace DurableLocal.Tests.Support;

/// <summary>Waiting for a condition, with a deadline and a reason.</summary>
public static class Wait
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(50);

    /// <summary>Looks until the answer satisfies, and returns it.</summary>
    /// <exception cref="TimeoutException">It never did; tells the last answer.</exception>
    public static async Task<T> UntilAsync<T>(Func<Task<T>> look, Predicate<T> satisfied, string what, int seconds = 120)
    {
        var deadline = DateTime.UtcNow.AddSeconds(seconds);
        while (true)
        {
            var seen = await look();
            if (satisfied(seen))
            {
                return seen;
            }

            if (DateTime.UtcNow > deadline)
            {
                throw new TimeoutException($"{what}: not within {seconds} s; last seen: {seen}");
            }

            await Task.Delay(Between);
        }
    }
}
