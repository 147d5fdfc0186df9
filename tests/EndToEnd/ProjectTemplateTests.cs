using System.Diagnostics;
using System.Text.RegularExpressions;

namespace DurableChaining.Tests.EndToEnd;

/// <summary>The <c>dotnet new</c> template: the pipeline under a name of its own, with everything else as packages.</summary>
public sealed partial class ProjectTemplateTests(GeneratedProject project) : IClassFixture<GeneratedProject>
{
    private static readonly string[] Expected =
    [
        $"{GeneratedProject.Name}.slnx", "template.yaml", "samconfig.toml", "global.json", ".gitignore", ".github/workflows/deploy.yml", ".config/dotnet-tools.json",
        "src/Orchestrator/ChainWorkflow.cs", "src/Orchestrator/packages.lock.json", "tests/Pipeline/packages.lock.json", "samples/messages.jsonl",
    ];

    [Fact]
    public void A_generated_project_contains_the_pipeline_under_its_own_name()
    {
        var files = project.Files.ToList();

        Assert.Empty(Expected.Except(files));
        Assert.InRange(files.Count, 1, 119);
        Assert.DoesNotContain(files, Mentions);
        // The client is a package with a namespace of its own.
        Assert.Equal(["src/Submit/Program.cs"], files.Where(file => !file.EndsWith(".nupkg", StringComparison.Ordinal) && Mentions(File.ReadAllText(PathOf(file)))));
        Assert.Contains("stack_name = \"my-pipeline\"", File.ReadAllText(PathOf("samconfig.toml")), StringComparison.Ordinal);
        Assert.Contains("MyPipeline.Orchestrator::MyPipeline.Orchestrator.Function::HandleAsync", File.ReadAllText(PathOf("template.yaml")), StringComparison.Ordinal);
    }

    [Fact]
    public void Its_pages_link_to_its_own_files_only()
    {
        var pages = project.Files.Where(file => file.EndsWith(".md", StringComparison.Ordinal)).ToList();
        var texts = pages.Select(page => (Page: page, Text: File.ReadAllText(PathOf(page)))).ToList();

        var dead = from page in texts
                   from link in Link().Matches(page.Text)
                   let target = link.Groups[1].Value
                   where !target.Contains(':', StringComparison.Ordinal) && !Path.Exists(Path.Combine(Path.GetDirectoryName(PathOf(page.Page))!, target))
                   select $"{page.Page}: {target}";

        Assert.NotEmpty(pages);
        Assert.Empty(dead);
        Assert.All(texts, page => Assert.DoesNotMatch(@"runtime/|\blib/|tests/(?!Pipeline( |/Steps|/PipelineTests\.cs)|`)|<!--", page.Text));
    }

    /// <summary>
    /// The commands of its README, from an empty package folder; the feed is what this machine has restored, so that the network
    /// is no part of the test. The lock files agree with the packages.
    /// </summary>
    [Fact]
    public async Task Its_two_commands_run_the_pipeline_and_its_tests()
    {
        Assert.SkipUnless(Tools.AreInstalled("bash"), "needs bash");
        project.UseFeedOfRestoredPackages();
        var locked = LockFiles();
        var commands = DocumentedPage.FencesOf(PathOf("README.md")).Single(fence => fence.Info == "sh generated").Body.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, commands.Length);

        var started = Stopwatch.GetTimestamp();
        var submitted = await project.RunAsync(commands[0], "source");
        TestContext.Current.TestOutputHelper!.WriteLine($"first result after {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s");
        var tested = await project.RunAsync(commands[1], "source");
        // The commands of tools are cached by version in the home of the command line, with the package folder of another run.
        var executions = await project.RunAsync(
            $"export DOTNET_CLI_HOME='{project.ParentFolder}' DOTNET_GENERATE_ASPNET_CERTIFICATE=false; dotnet tool restore && dotnet durable-local executions", "source");

        Assert.Contains("AWS packages: stand-ins, not the official ones: ", submitted, StringComparison.Ordinal);
        Assert.Contains("7 submitted: 7 COMPLETED", submitted, StringComparison.Ordinal);
        Assert.Matches(@"failed: 0\s+succeeded: 1\d\s+skipped: 0", tested);
        Assert.Matches(@"order-1001 +SUCCEEDED", executions);
        Assert.Equal(locked, LockFiles());
    }

    private List<string> LockFiles() => [.. project.Files.Where(file => file.EndsWith(".lock.json", StringComparison.Ordinal)).Select(file => File.ReadAllText(PathOf(file)))];

    private string PathOf(string file) => Path.Combine(project.Folder, file);

    private static bool Mentions(string text) =>
        text.Contains("DurableChaining", StringComparison.OrdinalIgnoreCase) || text.Contains("durable-chaining", StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(@"\]\(([^)#\s]+)")]
    private static partial Regex Link();
}
