namespace DurableLocal.Tests.Behaviour;

/// <summary>
/// What the official package 1.0.0 records, on the local runtime: each history is compared event by event with the one of the
/// official package (docs/packages.md has what lib/ does differently on purpose).
/// </summary>
public sealed class OfficialBehaviourTests(BehaviourRuntime runtime) : IClassFixture<BehaviourRuntime>
{
    public static TheoryData<string> Workflows => [.. BehaviourHistories.All.Keys];

    [Theory]
    [MemberData(nameof(Workflows))]
    public async Task A_workflow_has_the_history_of_the_official_package(string workflow) =>
        Assert.Equal(Ordered(BehaviourHistories.All[workflow]), Ordered(await runtime.Histories[workflow]));

    /// <summary>Deserialized before the workflow begins: the exception leaves the function, and the service invokes it again.</summary>
    [Fact]
    public async Task An_input_that_does_not_fit_fails_the_invocation_not_the_execution()
    {
        var history = await runtime.RunAsync("app-OfNumber", "\"text\"", until: static lines => lines.Count > 1);

        Assert.StartsWith("InvocationCompleted ! ", history[1], StringComparison.Ordinal);
    }

    /// <summary>Branches run at the same time, so waits that start directly one after the other have no order of their own.</summary>
    private static List<string> Ordered(IEnumerable<string> history)
    {
        const string Wait = "WaitStarted ";
        var ordered = history.ToList();
        for (var first = 0; first < ordered.Count; first++)
        {
            var count = ordered.Skip(first).TakeWhile(static line => line.StartsWith(Wait, StringComparison.Ordinal)).Count();
            ordered.Sort(first, count, StringComparer.Ordinal);
            first += Math.Max(count - 1, 0);
        }

        return ordered;
    }
}
