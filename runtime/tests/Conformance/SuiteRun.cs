namespace DurableLocal.Tests.Conformance;

/// <summary>Runs requirements against one service, concurrently.</summary>
internal static class SuiteRun
{
    /// <summary>
    /// A requirement mostly waits, but each starts a function process, which needs CPU time. More at a time make a busy machine
    /// so slow that the SDKs find their delays passed before they look at them, and do not suspend for them.
    /// </summary>
    private const int Concurrency = 6;

    /// <summary>Starts every requirement. Returns the task of each outcome, by the requirement's id; the tasks never fail.</summary>
    public static IReadOnlyDictionary<string, Task<Outcome>> Start(ServiceUnderTest service, IEnumerable<Requirement> requirements)
    {
        var slots = new SemaphoreSlim(Concurrency);
        return requirements.ToDictionary(requirement => requirement.Id, requirement => RunAsync(service, requirement, slots), StringComparer.Ordinal);
    }

    private static async Task<Outcome> RunAsync(ServiceUnderTest service, Requirement requirement, SemaphoreSlim slots)
    {
        await slots.WaitAsync();
        try
        {
            return await new RequirementRun(service, requirement).RunAsync();
        }
        finally
        {
            slots.Release();
        }
    }
}
