namespace DurableChaining.Tests.EndToEnd;

/// <summary>A project that <c>dotnet new</c> generated from the template's package, with a template cache and a package folder of its own.</summary>
public sealed class GeneratedProject(InstalledTool packages) : IAsyncLifetime
{
    public const string Name = "MyPipeline";

    /// <summary>Folder of the project's folder, for files that are not part of the project.</summary>
    public string ParentFolder { get; } = Directory.CreateTempSubdirectory("generated-").FullName;

    public string Folder => Path.Combine(ParentFolder, Name);

    /// <summary>The files of the project, relative to its folder, with <c>/</c>, without what a build writes.</summary>
    public IEnumerable<string> Files => Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Folder, file).Replace(Path.DirectorySeparatorChar, '/'))
        .Where(file => !file.Split('/').Any(part => part is "bin" or "obj" or ".local"));

    public async ValueTask InitializeAsync()
    {
        var hive = Path.Combine(ParentFolder, "hive");
        await InstalledTool.DotNetAsync(ParentFolder, "new", "install", await packages.PackageAsync(InstalledTool.Template), "--debug:custom-hive", hive);
        await InstalledTool.DotNetAsync(ParentFolder, "new", "durable-chaining", "-n", Name, "--debug:custom-hive", hive);
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(ParentFolder, recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>Writes a nuget.config with a feed of everything that this machine has restored; the package folder of the project is empty.</summary>
    public void UseFeedOfRestoredPackages() => File.WriteAllText(
        Path.Combine(ParentFolder, "nuget.config"),
        $"""<configuration><packageSources><clear /><add key="restored" value="{OfficialFeed.RestoredPackages()}" /></packageSources></configuration>""");

    /// <summary>Runs a script in the project's folder and returns its output.</summary>
    /// <param name="mode">The value of <c>LAMBDA_PACKAGES</c>.</param>
    public async Task<string> RunAsync(string script, string mode)
    {
        var (code, output, errors) = await Programs.BuildAsync(
            new RuntimeProgram("bash", ["-c", script], Folder),
            new()
            {
                ["LAMBDA_PACKAGES"] = mode,
                ["NUGET_PACKAGES"] = Path.Combine(ParentFolder, "packages"),
            });
        Assert.True(code == 0, $"{script}\n{output}{errors}");
        return output;
    }
}
