using System.Text.RegularExpressions;

namespace DurableChaining.Tests.EndToEnd;

/// <summary>The commands of the pages work as written, with the documented output: on a runtime of their own, because some list everything.</summary>
public sealed partial class DocumentedCommandsTests(RunningRuntime runtime) : IClassFixture<RunningRuntime>
{
    /// <summary>Pages whose commands depend on each other, in reading order.</summary>
    private static readonly string[][] PageGroups = [["README.md", "runtime/docs/services.md"], ["docs/submit.md", "docs/results.md", "docs/redrive.md"], ["docs/operate.md"], ["docs/cost.md"]];

    public static TheoryData<string[]> GroupsOfPages => [.. PageGroups];

    [Theory]
    [MemberData(nameof(GroupsOfPages))]
    public async Task Documented_commands_print_the_documented_output(string[] files)
    {
        Assert.SkipUnless(Tools.AreInstalled("aws", "bash"), "needs the AWS CLI and bash");
        var page = new DocumentedPage(files);

        var (code, printed, errors) = await RunAsync(page.Script(runtime.Process.Port, $"--data {runtime.Process.DataFolder} --template {Repository.Root}template.yaml"));

        Assert.True(code == 0, $"the script ended with {code}: {errors}\n{printed}");
        Assert.True(page.Commands > 0);
        Assert.Empty(page.Differences(printed));
    }

    [Fact]
    public void Every_block_of_commands_has_a_mark()
    {
        string[] marks = ["sh local", "sh account", "sh elsewhere", "sh rename", "sh customized"];

        var unmarked = from page in DocumentedPage.All
                       from fence in DocumentedPage.FencesOf(page)
                       where fence.Info is "" or "sh" or "bash" ? Command().IsMatch(fence.Body) : fence.Info.StartsWith("sh", StringComparison.Ordinal) && !marks.Contains(fence.Info)
                       select $"{page}: {fence.Info}\n{fence.Body}";

        Assert.Empty(unmarked);
    }

    [Fact]
    public void Every_page_with_local_commands_is_tested() =>
        Assert.Empty(DocumentedPage.All.Where(page => DocumentedPage.FencesOf(page).Any(fence => fence.Info == "sh local")).Except(PageGroups.SelectMany(pages => pages)));

    [Fact]
    public void Commands_that_are_not_run_here_name_projects_that_exist()
    {
        var projects = from page in DocumentedPage.All
                       from fence in DocumentedPage.FencesOf(page)
                       where fence.Info is "sh elsewhere" or "sh account"
                       from match in Project().Matches(fence.Body)
                       select (Page: page, Path: Path.Combine(Repository.Root, match.Groups[1].Value));

        Assert.NotEmpty(projects);
        Assert.All(projects, project => Assert.True(File.Exists(project.Path) || Directory.EnumerateFiles(project.Path, "*.csproj").Any(), $"{project.Page}: {project.Path}"));
    }

    [GeneratedRegex(@"^\s*(dotnet|aws|sam|export|git) ", RegexOptions.Multiline)]
    private static partial Regex Command();

    [GeneratedRegex(@"(?:--project|dotnet build) (\S+)")]
    private static partial Regex Project();

    private static async Task<(int Code, string Printed, string Errors)> RunAsync(string script)
    {
        var folder = Directory.CreateTempSubdirectory("documented-");
        try
        {
            return await Programs.RunAsync(new RuntimeProgram("bash", ["-c", script], folder.FullName));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
