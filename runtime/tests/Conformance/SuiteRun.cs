namespace DurableLocal.Tests.Conformance;

/// <summary>Runs requirements concurrently.</summary>
internal static class SuiteRun
{
    /// <summary>
    /// A requirement mostly waits, but each starts a function process, which needs CPU time. More at a time make a busy machine
    /// so slow that the SDKs find their delays passed before they look at them, and do not suspend for them.
    /// </summary>
    private const int Concurrency = 6;

    /// <summary>Of the suites of all languages together: they run at the same time in the tests.</summary>
    private static readonly SemaphoreSlim Slots = new(Concurrency);

    /// <summary>Held by the requirement that takes all slots.</summary>
    private static readonly SemaphoreSlim Alone = new(1);

    /// <summary>Starts every requirement. Returns the task of each outcome, by the requirement's id; the tasks never fail.</summary>
    /// <param name="service">The service that runs them.</param>
    /// <param name="requirements">The requirements.</param>
    /// <param name="repeatsAlone">
    /// Whether one that is not met runs again while no other does: with other test processes on the machine, even six at a time can be
    /// too slow for the delays of one second. A defect fails twice.
    /// </param>
    public static IReadOnlyDictionary<string, Task<Outcome>> Start(ServiceUnderTest service, IEnumerable<Requirement> requirements, bool repeatsAlone = false) =>
        requirements.ToDictionary(requirement => requirement.Id, requirement => StartAsync(service, requirement, repeatsAlone), StringComparer.Ordinal);

    private static async Task<Outcome> StartAsync(ServiceUnderTest service, Requirement requirement, bool repeatsAlone)
    {
        var outcome = await RunAsync(service, requirement);
        return outcome.Problem is null || !repeatsAlone ? outcome : await RepeatAsync(service, outcome);
    }

    private static async Task<Outcome> RepeatAsync(ServiceUnderTest service, Outcome first)
    {
        await Alone.WaitAsync();
        for (var slot = 0; slot < Concurrency; slot++)
        {
            await Slots.WaitAsync();
        }

        try
        {
            var second = await new RequirementRun(service, first.Requirement).RunAsync();
            return second.Problem is null ? second : second with { Problem = $"{second.Problem}\nwith other requirements:\n{first.Problem}" };
        }
        finally
        {
            Slots.Release(Concurrency);
            Alone.Release();
        }
    }

    private static async Task<Outcome> RunAsync(ServiceUnderTest service, Requirement requirement)
    {
        await Slots.WaitAsync();
        try
        {
            return await new RequirementRun(service, requirement).RunAsync();
        }
        finally
        {
            Slots.Release();
        }
    }
}
