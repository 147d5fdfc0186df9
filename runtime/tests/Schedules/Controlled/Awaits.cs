namespace DurableLocal.Tests.Schedules.Controlled;

/// <summary>Keeps the continuations of rewritten code in the scheduler: they would go on in the thread pool.</summary>
public static class Awaits
{
    public static bool Capture(bool continueOnCapturedContext) => continueOnCapturedContext || Scheduling.Schedule.Current is not null;

    public static ConfigureAwaitOptions Capture(ConfigureAwaitOptions options) => options | ConfigureAwaitOptions.ContinueOnCapturedContext;
}
