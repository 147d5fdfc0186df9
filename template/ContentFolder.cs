namespace DurableChaining.Template;

/// <summary>The folder with the files of a generated project, of which <c>packages/</c> exists already.</summary>
/// <param name="repository">The root of the repository.</param>
/// <param name="content">The folder that is written.</param>
internal sealed class ContentFolder(string repository, string content)
{
    /// <summary>What a generated project has of the repository, unchanged; a name that ends in a slash is a folder.</summary>
    private static readonly string[] Copied =
    [
        "src/", "samples/messages.jsonl", "tests/Pipeline/Steps/", "template.yaml", "samconfig.toml", ".github/workflows/deploy.yml",
        "Directory.Build.props", "Directory.Build.targets", "build/OfficialPackages.targets", "global.json", ".gitignore", "LICENSE",
    ];

    /// <summary>Pages on the use of the pipeline.</summary>
    private static readonly string[] Pages = ["customize", "deploy", "failures", "operate", "redrive", "results", "security", "submit"];

    /// <summary>
    /// The folder of the template's own settings, here without its dot: <c>dotnet new install</c> searches all folders, and what
    /// stands here is not a whole project.
    /// </summary>
    private const string Configuration = "template.config/";

    private static readonly string[] Built = ["bin", "obj"];

    /// <summary>Starts the runtime of the repository from an IDE.</summary>
    private const string LaunchSettings = "src/Orchestrator/Properties/launchSettings.json";

    /// <summary>Writes the files of the pipeline, then those that only a generated project has.</summary>
    public void CopyPipeline()
    {
        foreach (var file in Copied.SelectMany(FilesOf).Where(file => !IsReplaced(file)))
        {
            Copy(Path.Combine(repository, file), file);
        }

        var own = Path.Combine(repository, "template", "content");
        foreach (var file in FilesIn(own))
        {
            Copy(Path.Combine(own, file), file.StartsWith(Configuration, StringComparison.Ordinal) ? $".{file}" : file);
        }

        var pages = Pages.Select(page => $"docs/{page}.md").ToList();
        foreach (var page in pages)
        {
            Copy(Path.Combine(repository, page), page);
        }

        // After all files exist, since a link to one that does not is removed.
        foreach (var page in pages)
        {
            var text = File.ReadAllText(Path.Combine(repository, page));
            File.WriteAllText(Path.Combine(content, page), PageText.ForGeneratedProject(text, Path.Combine(content, "docs")));
        }
    }

    /// <summary>Runtime and client are packages. Lock files are written by the restore.</summary>
    private static bool IsReplaced(string file) =>
        file == LaunchSettings || Path.GetFileName(file) == "packages.lock.json" || (file.StartsWith("src/Submit/", StringComparison.Ordinal) && file != "src/Submit/Program.cs");

    private IEnumerable<string> FilesOf(string entry) =>
        entry.EndsWith('/') ? FilesIn(Path.Combine(repository, entry)).Select(file => entry + file) : [entry];

    /// <summary>Returns the files relative to a folder, without what a build writes.</summary>
    private static IEnumerable<string> FilesIn(string folder) => Directory
        .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/'))
        .Where(file => !file.Split('/').Any(Built.Contains))
        .Order(StringComparer.Ordinal);

    private void Copy(string source, string file)
    {
        var target = Path.Combine(content, file);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.Copy(source, target, overwrite: true);
    }
}
