namespace DurableLocal.Tests.Sqs;

/// <summary>Waits for a condition, never for a time.</summary>
public static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    public static async Task BecomesAsync<T>(T expected, Func<Task<T>> read)
    {
        var until = DateTime.UtcNow + Deadline;
        var actual = await read();
        while (!EqualityComparer<T>.Default.Equals(expected, actual) && DateTime.UtcNow < until)
        {
            await Task.Delay(5);
            actual = await read();
        }

        Assert.Equal(expected, actual);
    }
}
