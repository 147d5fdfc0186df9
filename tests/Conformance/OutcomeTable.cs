namespace DurableChaining.Tests.Conformance;

/// <summary>All requirements with what came of them, as a Markdown table.</summary>
internal static class OutcomeTable
{
    /// <summary>Runs the suite and prints; answers 0 where every requirement that C# can express is met.</summary>
    public static async Task<int> PrintAsync(TextWriter writer)
    {
        await using var runtime = new ConformanceRuntime();
        var outcomes = await Task.WhenAll((await runtime.OutcomesAsync()).Values);
        var byId = outcomes.ToDictionary(outcome => outcome.Requirement.Id, StringComparer.Ordinal);

        await writer.WriteLineAsync("| requirement | operation | outcome | seconds |\n| --- | --- | --- | ---: |");
        foreach (var requirement in Requirement.All)
        {
            await writer.WriteLineAsync(byId.TryGetValue(requirement.Id, out var outcome)
                ? $"| {requirement.Id} | {requirement.Suite} | {(outcome.Problem is null ? "met" : "**not met**")} | {outcome.Duration.TotalSeconds:0.0} |"
                : $"| {requirement.Id} | {requirement.Suite} | not expressible: {Requirement.Unexpressed[requirement.Id]} | |");
        }

        foreach (var failed in outcomes.Where(outcome => outcome.Problem is not null))
        {
            await writer.WriteLineAsync($"\n{failed.Requirement.Id}\n{failed.Problem}");
        }

        var met = outcomes.Count(outcome => outcome.Problem is null);
        await writer.WriteLineAsync($"\n{met} of {outcomes.Length} requirements met; {Requirement.Unexpressed.Count} more cannot be expressed in C#.");
        return met == outcomes.Length ? 0 : 1;
    }
}
