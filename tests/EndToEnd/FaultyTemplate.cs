namespace DurableChaining.Tests.EndToEnd;

/// <summary>The deployed template with a first step that fails as the item's name requests.</summary>
internal static class FaultyTemplate
{
    /// <param name="stepTimeoutSeconds">Timeout of the first step.</param>
    public static CopiedTemplate Write(int stepTimeoutSeconds) => CopiedTemplate.Write(text =>
    {
        var at = text.IndexOf("  AddFunction:\n", StringComparison.Ordinal);
        var end = text.IndexOf("  TransformFunction:\n", StringComparison.Ordinal);
        var add = text[at..end]
            .Replace($"CodeUri: {Repository.Root}src/Steps/", $"CodeUri: {Repository.Root}runtime/tests/Functions/\n      Timeout: {stepTimeoutSeconds}", StringComparison.Ordinal)
            .Replace("DurableChaining.Steps::DurableChaining.Steps.AddFunction::Handle", "TestFunctions::TestFunctions.Faults.Step::Handle", StringComparison.Ordinal);
        return text[..at] + add + text[end..];
    });
}
