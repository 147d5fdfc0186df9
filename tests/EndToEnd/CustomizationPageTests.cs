using System.Diagnostics;
using System.Text.RegularExpressions;

namespace DurableChaining.Tests.EndToEnd;

/// <summary>docs/customize.md against the sources: its changes apply, and it lists every file that a change of domain touches.</summary>
public sealed partial class CustomizationPageTests
{
    private const string Page = "docs/customize.md";

    /// <summary>Files that use an item whatever its members are.</summary>
    private static readonly string[] OfAnyDomain = ["src/Ingest/RejectionRecorder.cs", "src/Ingest/Submission.cs"];

    [Fact]
    public void Every_source_file_that_names_the_domain_is_listed()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, Page));
        var naming = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'))
            .Where(file => !BuildOutput().IsMatch(file) && Domain().IsMatch(File.ReadAllText(Path.Combine(Repository.Root, file))))
            .ToList();

        Assert.NotEmpty(naming);
        Assert.Empty(naming.Where(file => !page.Contains($"`{file}`", StringComparison.Ordinal)).Except(OfAnyDomain));
    }

    [Fact]
    public async Task The_changes_apply_in_order_to_the_sources()
    {
        Assert.SkipUnless(Tools.AreInstalled("git"), "needs git");
        var changes = DocumentedPage.FencesOf(Page).Where(fence => fence.Info == "diff").Select(fence => fence.Body).ToList();
        var folder = Directory.CreateTempSubdirectory("customize-");
        try
        {
            foreach (var file in changes.Select(change => ChangedFile().Match(change).Groups[1].Value).Distinct())
            {
                var copy = Path.Combine(folder.FullName, file);
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(Path.Combine(Repository.Root, file), copy);
            }

            foreach (var change in changes)
            {
                var patch = Path.Combine(folder.FullName, "change.diff");
                await File.WriteAllTextAsync(patch, change, TestContext.Current.CancellationToken);
                Assert.Equal((0, ""), await ApplyAsync(folder.FullName, patch));
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        Assert.Contains(changes, change => change.Contains("+++ b/src/Contracts/WorkItem.cs", StringComparison.Ordinal));
    }

    private static async Task<(int Code, string Errors)> ApplyAsync(string folder, string patch)
    {
        using var git = Process.Start(new ProcessStartInfo("git", ["apply", "--recount", patch]) { WorkingDirectory = folder, RedirectStandardError = true })!;
        var errors = await git.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await git.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (git.ExitCode, errors);
    }

    [GeneratedRegex(@"\b(AddInput|AddedDocument|TransformedDocument|FinalDocument|WorkItem|final_value)\b")]
    private static partial Regex Domain();

    [GeneratedRegex("/(bin|obj)/")]
    private static partial Regex BuildOutput();

    [GeneratedRegex(@"^\+\+\+ b/(\S+)$", RegexOptions.Multiline)]
    private static partial Regex ChangedFile();
}
