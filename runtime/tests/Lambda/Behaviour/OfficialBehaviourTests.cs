using System.Text.RegularExpressions;

namespace DurableLocal.Tests.Behaviour;

/// <summary>
/// What the official package 1.0.0 records, on the local runtime: each history is compared event by event with the one of the
/// official package (docs/packages.md has what lib/ does differently on purpose).
/// </summary>
public sealed partial class OfficialBehaviourTests(BehaviourRuntime runtime) : IClassFixture<BehaviourRuntime>
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

    /// <summary>
    /// Branches run at the same time: what starts in different branches directly one after the other has no order of its own, so
    /// each such sequence is ordered by branch. What starts in one branch keeps its order.
    /// </summary>
    private static List<string> Ordered(IEnumerable<string> history)
    {
        var lines = history.ToList();
        var ordered = new List<string>(lines.Count);
        while (ordered.Count < lines.Count)
        {
            var starts = lines.Skip(ordered.Count).TakeWhile(static line => StartInBranch().IsMatch(line)).ToList();
            ordered.AddRange(starts is [] ? [lines[ordered.Count]] : starts.OrderBy(static line => StartInBranch().Match(line).Groups["branch"].Value, StringComparer.Ordinal));
        }

        return ordered;
    }

    [GeneratedRegex(@"^(ContextStarted (?<branch>\S+) of \S+|WaitStarted \S+ of (?<branch>\S+)) as ")]
    private static partial Regex StartInBranch();
}
