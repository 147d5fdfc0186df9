namespace DurableChaining.Tests.EndToEnd;

/// <summary>The deployed template with a first step that fails as the item's name requests.</summary>
internal sealed class FaultyTemplate : IDisposable
{
    private FaultyTemplate(string file) => File = file;

    public string File { get; }

    /// <param name="stepTimeoutSeconds">Timeout of the first step.</param>
    public static FaultyTemplate Write(int stepTimeoutSeconds)
    {
        var text = System.IO.File.ReadAllText(Path.Combine(Repository.Root, "template.yaml"))
            .Replace("CodeUri: src/", $"CodeUri: {Repository.Root}src/", StringComparison.Ordinal);
        var at = text.IndexOf("  AddFunction:\n", StringComparison.Ordinal);
        var end = text.IndexOf("  TransformFunction:\n", StringComparison.Ordinal);
        var add = text[at..end]
            .Replace($"CodeUri: {Repository.Root}src/Steps/", $"CodeUri: {Repository.Root}runtime/tests/Functions/\n      Timeout: {stepTimeoutSeconds}", StringComparison.Ordinal)
            .Replace("DurableChaining.Steps::DurableChaining.Steps.AddFunction::Handle", "TestFunctions::TestFunctions.Faults.Step::Handle", StringComparison.Ordinal);
        var file = Path.Combine(Directory.CreateTempSubdirectory("faulty-").FullName, "template.yaml");
        System.IO.File.WriteAllText(file, text[..at] + add + text[end..]);
        return new FaultyTemplate(file);
    }

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(File)!, recursive: true);
}
