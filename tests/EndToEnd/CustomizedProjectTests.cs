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
        Assert.SkipUnless(Tools.AreInstalled("bash", "git"), "needs bash and git");
        var page = Path.Combine(project.Folder, "docs", "customize.md");
        OfficialFeed.Write(project.ParentFolder);
        await ApplyAsync(page);
        File.WriteAllText(Path.Combine(project.Folder, "src", "Ingest", "Warning.cs"), "#warning as an analyzer of a package reports it\n");

        var commands = new DocumentedPage([page], "sh customized");
        var printed = await project.RunAsync(commands.Script(), "nuget");

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
                await project.RunAsync($"git apply --recount '{patch}'", "nuget");
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
