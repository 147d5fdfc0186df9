namespace DurableLocal.Durable.Engine;

/// <summary>Work that no request waits for: kept count of, so that a shutdown can, and its defects reported.</summary>
internal sealed class BackgroundWork(Action<Exception> reportDefect)
{
    private readonly Lock _lock = new();
    private readonly HashSet<Task> _tasks = [];
    private bool _isStopped;

    /// <summary>Starts the work unless the engine is stopping.</summary>
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

    /// <summary>Runs the work; what it throws is reported here, for it has no other caller.</summary>
    public async Task GuardAsync(Func<Task> work)
    {
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The engine is going down.
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
