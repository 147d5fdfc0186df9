using DurableLocal.Tests.Schedules.Scheduling;

namespace DurableLocal.Tests.Schedules.Controlled;

/// <summary>Takes the place of <see cref="System.Threading.ThreadPool"/> in rewritten code.</summary>
public static class ThreadPool
{
    public static bool UnsafeQueueUserWorkItem<TState>(Action<TState> callBack, TState state, bool preferLocal)
    {
        Schedule.Current!.Start("work item", () => callBack(state));
        return true;
    }
}
