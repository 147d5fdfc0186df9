namespace DurableLocal.Tests.Conformance;

/// <summary>All requirements with what came of them, as a Markdown table.</summary>
internal static class OutcomeTable
{
    /// <summary>Runs the suite and prints; answers 0 where every requirement that the language can express is met.</summary>
    public static async Task<int> PrintAsync(TextWriter writer, Language language)
    {
        if (language.Missing is { } missing)
        {
            await writer.WriteLineAsync(missing);
            return 2;
        }

        await using SuiteRuntime runtime = language == Language.CSharp ? new ConformanceRuntime() : new JavaScriptRuntime();
        var outcomes = await Task.WhenAll((await runtime.OutcomesAsync()).Values);
        var byId = outcomes.ToDictionary(outcome => outcome.Requirement.Id, StringComparer.Ordinal);

        await writer.WriteLineAsync("| requirement | operation | outcome | seconds |\n| --- | --- | --- | ---: |");
        foreach (var requirement in Requirement.All)
        {
            await writer.WriteLineAsync(byId.TryGetValue(requirement.Id, out var outcome)
                ? $"| {requirement.Id} | {requirement.Suite} | {(outcome.Problem is null ? "met" : "**not met**")} | {outcome.Duration.TotalSeconds:0.0} |"
                : $"| {requirement.Id} | {requirement.Suite} | not expressible: {language.Unexpressed[requirement.Id]} | |");
        }

        foreach (var failed in outcomes.Where(outcome => outcome.Problem is not null))
        {
            await writer.WriteLineAsync($"\n{failed.Requirement.Id}\n{failed.Problem}");
        }

        var met = outcomes.Count(outcome => outcome.Problem is null);
        await writer.WriteLineAsync($"\n{met} of {outcomes.Length} requirements met; {language.Unexpressed.Count} more cannot be expressed in {language.Name}.");
        return met == outcomes.Length ? 0 : 1;
    }
}
