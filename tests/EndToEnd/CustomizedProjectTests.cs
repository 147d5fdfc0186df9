using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.Json;

namespace DurableChaining.Tests.EndToEnd;

/// <summary>The worked example of docs/customize.md on a generated project, built as for a deployment, with a feed in place of the official one.</summary>
public sealed class CustomizedProjectTests(GeneratedProject project) : IClassFixture<GeneratedProject>
{
    private static readonly string[] Functions = ["Ingest", "Orchestrator", "Steps"];

    [Fact]
    public async Task Customized_as_documented_it_builds_from_official_packages_in_spite_of_warnings_and_runs()
    {
        Assert.SkipUnless(Tools.AreInstalled("bash", "git", "perl"), "needs bash, git and Perl");
        var page = Path.Combine(project.Folder, "docs", "customize.md");
        OfficialFeed.Write(project.ParentFolder);
        await CustomizationPage.ApplyAsync(page, project.Folder);
        Assert.Empty(CustomizationPage.RemainsOfTheSample(project.Folder));
        File.WriteAllText(Path.Combine(project.Folder, "src", "Ingest", "Warning.cs"), "#warning as an analyzer of a package reports it\n");

        var commands = new DocumentedPage([page], "sh customized");
        var printed = await project.RunAsync(commands.Script(), "nuget");

        Assert.Equal(2, commands.Commands);
        Assert.Empty(commands.Differences(printed));
        Assert.Matches(@"failed: 0\s+succeeded: 1\d\s+skipped: 0", printed);
        AssertOfficial();
        Assert.All(Functions, function => Assert.True(IsWoven(Output(function, ".dll")), function));
        Assert.False(IsWoven(Output("Results", ".dll")), "Results has no aspect");
    }

    private void AssertOfficial()
    {
        var used = Functions.SelectMany(function => LibrariesOf(function, "package"));
        var built = Functions.SelectMany(function => LibrariesOf(function, "project"));

        Assert.Empty(OfficialFeed.OfFunctions.Select(package => $"{package}/{OfficialFeed.Versions[package].Single()}").Except(used));
        Assert.DoesNotContain(built, library => OfficialFeed.Packages.Any(package => library.StartsWith(package, StringComparison.OrdinalIgnoreCase)));
    }

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
