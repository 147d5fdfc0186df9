namespace DurableChaining.Tests.EndToEnd;

/// <summary>A changed copy of the deployed template whose functions have the code of this repository.</summary>
internal sealed class CopiedTemplate : IDisposable
{
    private CopiedTemplate(string file) => File = file;

    public string File { get; }

    /// <param name="change">Returns the text of the copy from the text of the template.</param>
    public static CopiedTemplate Write(Func<string, string> change)
    {
        var text = System.IO.File.ReadAllText(Path.Combine(Repository.Root, "template.yaml"))
            .Replace("CodeUri: src/", $"CodeUri: {Repository.Root}src/", StringComparison.Ordinal);
        var changed = change(text);
        Assert.NotEqual(text, changed);
        var file = Path.Combine(Directory.CreateTempSubdirectory("template-").FullName, "template.yaml");
        System.IO.File.WriteAllText(file, changed);
        return new CopiedTemplate(file);
    }

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(File)!, recursive: true);
}
