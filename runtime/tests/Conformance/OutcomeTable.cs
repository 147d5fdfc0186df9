namespace DurableLocal.Tests.Conformance;

/// <summary>The requirements and their outcomes as a Markdown table.</summary>
internal static class OutcomeTable
{
    /// <summary>
    /// Writes a row for each outcome and each requirement that the language cannot express, then the differences of those
    /// that are not met, then the totals.
    /// </summary>
    /// <param name="logsCompared">False if the logs could not be read; the requirements on log lines are then listed.</param>
    public static async Task WriteAsync(TextWriter writer, Language language, IReadOnlyList<Outcome> outcomes, bool logsCompared)
    {
        var byId = outcomes.ToDictionary(outcome => outcome.Requirement.Id, StringComparer.Ordinal);
        var isWhole = outcomes.Count == language.Expressible.Count();

        await writer.WriteLineAsync("| requirement | operation | outcome | seconds |\n| --- | --- | --- | ---: |");
        foreach (var requirement in Requirement.All)
        {
            if (byId.TryGetValue(requirement.Id, out var outcome))
            {
                await writer.WriteLineAsync($"| {requirement.Id} | {requirement.Suite} | {(outcome.Problem is null ? "met" : "**not met**")} | {outcome.Duration.TotalSeconds:0.0} |");
            }
            else if (isWhole)
            {
                await writer.WriteLineAsync($"| {requirement.Id} | {requirement.Suite} | not expressible: {language.Inexpressible[requirement.Id]} | |");
            }
        }

        foreach (var failed in outcomes.Where(outcome => outcome.Problem is not null))
        {
            await writer.WriteLineAsync($"\n{failed.Requirement.Id}\n{failed.Problem}");
        }

        var met = outcomes.Count(outcome => outcome.Problem is null);
        var total = $"\n{met} of {outcomes.Count} requirements met";
        await writer.WriteLineAsync(isWhole ? $"{total}; {language.Inexpressible.Count} more cannot be expressed in {language.Name}." : $"{total}.");
        var withLogs = outcomes.Where(outcome => outcome.Requirement.Logs is { Count: > 0 }).Select(outcome => outcome.Requirement.Id).ToList();
        if (!logsCompared && withLogs.Count > 0)
        {
            await writer.WriteLineAsync($"Log lines were not compared (no --logs): {string.Join(", ", withLogs)}.");
        }
    }
}
