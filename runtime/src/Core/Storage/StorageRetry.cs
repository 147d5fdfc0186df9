namespace DurableLocal.Core.Storage;

/// <summary>
/// Retries a write until the database accepts it, such as the outcome of an invocation, which the caller cannot repeat.
/// The work runs again from the start, so it must read the database again each time.
/// </summary>
/// <param name="time">The clock of the pauses.</param>
/// <param name="report">Called with the first failure of each work that is retried.</param>
public sealed class StorageRetry(TimeProvider time, Action<Exception> report)
{
    /// <summary>Pause before the first retry; doubles with each further one, up to <see cref="MaxPause"/>.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(250);

    public TimeSpan MaxPause { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Runs the work until it succeeds or fails with an exception that is not temporary. When the process stops, the work
    /// is not retried any more; the next start finds it unfinished in the database.
    /// </summary>
    /// <exception cref="OperationCanceledException">The process stopped during a pause.</exception>
    public async Task<T> RunAsync<T>(Func<Task<T>> work, CancellationToken stopping)
    {
        for (var pause = FirstPause; ; pause = pause * 2 < MaxPause ? pause * 2 : MaxPause)
        {
            try
            {
                return await work().ConfigureAwait(false);
            }
            catch (StorageException failure) when (failure.MayPass && !stopping.IsCancellationRequested)
            {
                if (pause == FirstPause)
                {
                    report(failure);
                }
            }

            await Task.Delay(pause, time, stopping).ConfigureAwait(false);
        }
    }

    /// <inheritdoc cref="RunAsync{T}(Func{Task{T}}, CancellationToken)"/>
    public Task RunAsync(Func<Task> work, CancellationToken stopping) =>
        RunAsync(
            async () =>
            {
                await work().ConfigureAwait(false);
                return true;
            },
            stopping);
}
