using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.Json;

namespace DurableChaining.Tests.EndToEnd;

/// <summary>The <c>dotnet new</c> template: a generated project contains its own name only, and its functions build as for a deployment.</summary>
public sealed class ProjectTemplateTests(GeneratedProject project) : IClassFixture<GeneratedProject>
{
    private static readonly string[] Functions = ["Ingest", "Orchestrator", "Steps"];

    [Fact]
    public void A_generated_project_contains_its_own_name_in_place_of_the_templates()
    {
        var files = Directory.EnumerateFiles(project.Folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(project.Folder, file))
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj")).ToList();

        Assert.Contains("MyPipeline.sln", files);
        Assert.Contains("template.yaml", files);
        Assert.Contains(Path.Combine("src", "Orchestrator", "ChainWorkflow.cs"), files);
        Assert.Contains(".editorconfig", files);
        Assert.DoesNotContain(files, file => file.Split(Path.DirectorySeparatorChar).Any(part => part is ".local" or ".git"));
        if (!OperatingSystem.IsWindows())
        {
            Assert.True(File.GetUnixFileMode(Path.Combine(project.Folder, ".ci", "run")).HasFlag(UnixFileMode.UserExecute), ".ci/run cannot be executed");
        }

        // A generated project is not a template itself.
        Assert.DoesNotContain(files, file => file.EndsWith($"{nameof(ProjectTemplateTests)}.cs", StringComparison.Ordinal) || file.Contains(".template.config", StringComparison.Ordinal));
        // Code that uses a file which is not copied would not compile. (A build of every project takes minutes.)
        Assert.DoesNotContain(files, file => file.EndsWith(".cs", StringComparison.Ordinal) && UsesFilesThatAreNotCopied(File.ReadAllText(Path.Combine(project.Folder, file))));
        Assert.DoesNotContain(files, file => Mentions(file));
        Assert.DoesNotContain(files, file => Mentions(File.ReadAllText(Path.Combine(project.Folder, file))));
        Assert.Contains("stack_name = \"my-pipeline\"", File.ReadAllText(Path.Combine(project.Folder, "samconfig.toml")), StringComparison.Ordinal);
        Assert.Contains("MyPipeline.Orchestrator::MyPipeline.Orchestrator.Function::HandleAsync", File.ReadAllText(Path.Combine(project.Folder, "template.yaml")), StringComparison.Ordinal);
    }

    /// <summary>The worked example of docs/customize.md, built as <c>LAMBDA_PACKAGES=nuget sam build</c> does, with a feed in place of the official one.</summary>
    [Fact(Explicit = true)]
    public async Task Customized_as_documented_it_builds_from_official_packages_in_spite_of_warnings_and_runs()
    {
        Assert.SkipUnless(Tools.AreInstalled("bash", "git"), "needs bash and git");
        var page = Path.Combine(project.Folder, "docs", "customize.md");
        OfficialFeed.Write(project.ParentFolder);
        await ApplyAsync(page);
        File.WriteAllText(Path.Combine(project.Folder, "src", "Ingest", "Warning.cs"), "#warning as an analyzer of a package reports it\n");

        var commands = new DocumentedPage([page], "sh customized");
        var printed = await project.RunAsync("bash", "-c", commands.Script(port: 0, options: ""));

        Assert.Equal(2, commands.Commands);
        Assert.Empty(commands.Differences(printed));
        AssertOfficial();
        Assert.All(Functions, function => Assert.True(IsWoven(Output(function, ".dll")), function));
        Assert.False(IsWoven(Output("Results", ".dll")), "Results has no aspect");
    }

    /// <summary>Applies the blocks of <c>diff</c>, and replaces a file by the block of C# whose info names it.</summary>
    private async Task ApplyAsync(string page)
    {
        foreach (var (info, body) in DocumentedPage.FencesOf(page))
        {
            if (info == "diff")
            {
                var patch = Path.Combine(project.ParentFolder, "change.diff");
                await File.WriteAllTextAsync(patch, body);
                await project.RunAsync("git", "apply", "--recount", patch);
            }
            else if (info.StartsWith("csharp ", StringComparison.Ordinal))
            {
                await File.WriteAllTextAsync(Path.Combine(project.Folder, info["csharp ".Length..]), body);
            }
        }
    }

    private void AssertOfficial()
    {
        var used = Functions.SelectMany(function => LibrariesOf(function, "package"));
        var built = Functions.SelectMany(function => LibrariesOf(function, "project"));

        Assert.Empty(OfficialFeed.OfFunctions.Select(package => $"{package}/{OfficialFeed.Versions[package].Single()}").Except(used));
        Assert.DoesNotContain(built, library => OfficialFeed.Packages.Any(package => library.StartsWith(package, StringComparison.OrdinalIgnoreCase)));
    }

    private static bool UsesFilesThatAreNotCopied(string code) =>
        code.Contains(nameof(ProjectTemplateTests), StringComparison.Ordinal) || code.Contains(nameof(GeneratedProject), StringComparison.Ordinal);

    private static bool Mentions(string text) =>
        text.Contains("DurableChaining", StringComparison.OrdinalIgnoreCase) || text.Contains("durable-chaining", StringComparison.OrdinalIgnoreCase);

    private string Output(string function, string extension) =>
        Path.Combine(project.Folder, "src", function, "bin", "nuget", "Release", "net10.0", $"{GeneratedProject.Name}.{function}{extension}");

    /// <summary>Returns name and version of every library of that kind that the function is built with.</summary>
    private IEnumerable<string> LibrariesOf(string function, string kind)
    {
        using var dependencies = JsonDocument.Parse(File.ReadAllText(Output(function, ".deps.json")));
        return [.. dependencies.RootElement.GetProperty("libraries").EnumerateObject().Where(library => library.Value.GetProperty("type").GetString() == kind).Select(library => library.Name)];
    }

    /// <summary>Returns whether a method was woven with [Idempotent] or [Logging]: the weaver adds a member that refers to the aspect.</summary>
    private static bool IsWoven(string assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly));
        var metadata = file.GetMetadataReader();
        return metadata.MemberReferences.Any(member => metadata.GetString(metadata.GetMemberReference(member).Name).StartsWith("__a$", StringComparison.Ordinal));
    }
}
