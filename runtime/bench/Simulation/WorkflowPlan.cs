namespace DurableLocal.Bench.Simulation;

internal enum Activity
{
    Step,
    RetriedStep,
    Wait,
    Callback,

    /// <summary>A callback with a timeout, which may come first.</summary>
    TimedCallback,
    Invoke,
    FailingInvoke,
    DurableInvoke,

    /// <summary>A child context with a step.</summary>
    Context,

    /// <summary>A wait, a callback and an invoke at once, as parallel branches start them.</summary>
    Together,
}

/// <summary>What the workflow of a message does. It depends on the seed of the run and the key alone, so that every invocation has the same.</summary>
/// <param name="Fails">Whether the execution fails in the end.</param>
internal sealed record WorkflowPlan(IReadOnlyList<Activity> Activities, bool Fails)
{
    private static readonly Activity[] All = Enum.GetValues<Activity>();

    public static WorkflowPlan Of(int seed, int message)
    {
        var random = new Random(HashCodeOf(seed, message));
        var activities = new Activity[random.Next(4)];
        for (var i = 0; i < activities.Length; i++)
        {
            activities[i] = All[random.Next(All.Length)];
        }

        return new WorkflowPlan(activities, random.Next(25) == 0);
    }

    /// <summary>Not that of <see cref="HashCode"/>, which differs between processes.</summary>
    private static int HashCodeOf(int seed, int message) => unchecked((seed * 486_187_739) ^ (message * 16_777_619));
}
