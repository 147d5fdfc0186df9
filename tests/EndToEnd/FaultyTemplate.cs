namespace DurableChaining.Tests.EndToEnd;

/// <summary>The deployed template with a first step that fails as the item's name requests.</summary>
internal static class FaultyTemplate
{
    /// <param name="stepTimeoutSeconds">Timeout of the first step.</param>
    public static CopiedTemplate Write(int stepTimeoutSeconds) => CopiedTemplate.Write(text => WithStep(text, Repository.Root, stepTimeoutSeconds));

    /// <param name="template">A template whose functions have the code of <paramref name="root"/>.</param>
    /// <param name="root">The repository, with a separator at its end.</param>
    /// <param name="stepTimeoutSeconds">Timeout of the first step.</param>
    public static string WithStep(string template, string root, int stepTimeoutSeconds)
    {
        var at = template.IndexOf("  AddFunction:\n", StringComparison.Ordinal);
        var end = template.IndexOf("  TransformFunction:\n", StringComparison.Ordinal);
        var add = template[at..end]
            .Replace($"CodeUri: {root}src/Steps/", $"CodeUri: {root}runtime/tests/Functions/\n      Timeout: {stepTimeoutSeconds}", StringComparison.Ordinal)
            .Replace("DurableChaining.Steps::DurableChaining.Steps.AddFunction::Handle", "TestFunctions::TestFunctions.Faults.Step::Handle", StringComparison.Ordinal);
        return template[..at] + add + template[end..];
    }
}
