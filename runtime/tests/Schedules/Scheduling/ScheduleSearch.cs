namespace DurableLocal.Tests.Schedules.Scheduling;

/// <summary>Runs a model under many seeds, on every core of the machine.</summary>
internal static class ScheduleSearch
{
    /// <summary>Returns a seed that fails, with the reason; null where none does.</summary>
    public static (ulong Seed, string Reason)? FindFailure(Func<Schedule, Task> model, ulong first, ulong count)
    {
        var gate = new Lock();
        (ulong Seed, string Reason)? found = null;
        var searches = (ulong)Environment.ProcessorCount;
        Parallel.For(0, (int)searches, search =>
        {
            var workers = new WorkerPool();
            for (var seed = first + (ulong)search; seed < first + count; seed += searches)
            {
                var failure = Run(model, seed, workers).Failure;
                lock (gate)
                {
                    found = failure is not null && (found is null || seed < found.Value.Seed) ? (seed, failure) : found;
                    if (found is not null)
                    {
                        return;
                    }
                }
            }
        });
        return found;
    }

    /// <summary>Runs the schedule of one seed; returns its failure, or null, and its trace.</summary>
    public static (string? Failure, ulong Trace) Run(Func<Schedule, Task> model, ulong seed, WorkerPool workers)
    {
        using var schedule = new Schedule(workers, seed);
        return (schedule.Execute(model), schedule.Trace);
    }
}
