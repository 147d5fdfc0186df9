namespace DurableLocal.Core.Storage;

/// <summary>
/// Work that nobody would bring a second time, such as how an invocation ended: while the store has no room for it, it is
/// kept and begun again until it is done. It must therefore look at the store anew each time.
/// </summary>
/// <param name="report">Hears once of each work that has to wait.</param>
public sealed class StorageRetry(TimeProvider time, Action<Exception> report)
{
    /// <summary>Pause before the first repetition; doubles up to <see cref="LongestPause"/>.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(250);

    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Ends when the work is done, or fails of something that does not pass, or when the process stops: then the next one finds the work in the store.</summary>
    public async Task<T> RunAsync<T>(Func<Task<T>> work, CancellationToken stopping)
    {
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                return await work().ConfigureAwait(false);
            }
            catch (StorageException full) when (full.MayPass && !stopping.IsCancellationRequested)
            {
                if (pause == FirstPause)
                {
                    report(full);
                }
            }

            await Task.Delay(pause, time, stopping).ConfigureAwait(false);
        }
    }

    public Task RunAsync(Func<Task> work, CancellationToken stopping) =>
        RunAsync(
            async () =>
            {
                await work().ConfigureAwait(false);
                return true;
            },
            stopping);
}
