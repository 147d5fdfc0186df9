namespace DurableLocal.Tests.Schedules.Scheduling;

/// <summary>Runs a model under successive seeds until one fails.</summary>
internal sealed class ScheduleSearch(Func<Schedule, Task> model)
{
    private readonly WorkerPool _workers = new();

    /// <summary>Returns the first seed that fails, with the reason; null where none does.</summary>
    public (ulong Seed, string Reason)? FindFailure(ulong first, ulong count)
    {
        for (var seed = first; seed < first + count; seed++)
        {
            if (Run(seed).Failure is { } failure)
            {
                return (seed, failure);
            }
        }

        return null;
    }

    /// <summary>Runs the schedule of one seed; returns its failure, or null, and its trace.</summary>
    public (string? Failure, ulong Trace) Run(ulong seed)
    {
        using var schedule = new Schedule(_workers, seed);
        return (schedule.Execute(model), schedule.Trace);
    }
}
