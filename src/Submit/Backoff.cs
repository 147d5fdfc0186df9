namespace DurableChaining.Submit;

/// <summary>
/// Pauses between attempts whose upper limit doubles, each a random part of it, so that clients that failed together do not
/// try again together; source: AWS Architecture Blog, "Exponential Backoff And Jitter", full jitter.
/// </summary>
/// <param name="first">Upper limit of the first pause.</param>
/// <param name="longest">Upper limit of every pause.</param>
/// <param name="time">The clock.</param>
public sealed class Backoff(TimeSpan first, TimeSpan longest, TimeProvider time)
{
    /// <summary>Number of pauses since the start or the last <see cref="Reset"/>.</summary>
    public int Attempts { get; private set; }

    public Task PauseAsync(CancellationToken cancellationToken)
    {
        var limit = Math.Min(longest.TotalSeconds, first.TotalSeconds * Math.Pow(2, Attempts++));
        return Task.Delay(TimeSpan.FromSeconds(limit * Random.Shared.NextDouble()), time, cancellationToken);
    }

    /// <summary>Starts again with the first pause, after a success.</summary>
    public void Reset() => Attempts = 0;
}
