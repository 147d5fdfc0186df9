namespace DurableLocal.Durable.Engine;

/// <summary>Runs work that no request waits for. Shutdown waits for all of it; exceptions are reported.</summary>
/// <param name="reportDefect">Called with each exception of the work.</param>
internal sealed class BackgroundWork(Action<Exception> reportDefect)
{
    private readonly Lock _lock = new();
    private readonly HashSet<Task> _tasks = [];
    private bool _isStopped;

    /// <summary>Starts the work; does nothing after <see cref="StopAsync"/>.</summary>
    public void Run(Func<Task> work)
    {
        lock (_lock)
        {
            if (_isStopped)
            {
                return;
            }

            var task = Task.Run(() => GuardAsync(work));
            _tasks.Add(task);
            _ = task.ContinueWith(Remove, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    /// <summary>Starts no more work; completes when all running work has ended.</summary>
    public async Task StopAsync()
    {
        Task[] tasks;
        lock (_lock)
        {
            _isStopped = true;
            tasks = [.. _tasks];
        }

        await Task.WhenAll(tasks).ConfigureAwait(false);
    }

    /// <summary>Runs the work and reports its exception. Cancellation is not reported: it means that the engine stops.</summary>
    public async Task GuardAsync(Func<Task> work)
    {
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The engine stops.
        }
        catch (Exception defect)
        {
            reportDefect(defect);
        }
    }

    private void Remove(Task task)
    {
        lock (_lock)
        {
            _tasks.Remove(task);
        }
    }
}
