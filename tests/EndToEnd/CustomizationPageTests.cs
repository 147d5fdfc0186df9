using System.Text.RegularExpressions;

namespace DurableChaining.Tests.EndToEnd;

/// <summary>docs/customize.md against the sources of the repository: its changes apply, and it lists every file that they change.</summary>
public sealed partial class CustomizationPageTests
{
    private const string Page = "docs/customize.md";

    /// <summary>Only of this repository; the page lists it apart.</summary>
    private static readonly string[] OfTheRepository = ["src/Submit/", "samples/workload.json"];

    [Fact]
    public async Task The_changes_replace_the_sample_in_the_listed_files_and_in_no_others()
    {
        Assert.SkipUnless(Tools.AreInstalled("bash", "git", "perl"), "needs bash, git and Perl");
        var folder = Directory.CreateTempSubdirectory("customize-").FullName;
        try
        {
            var copied = Copy(folder);
            Assert.NotEmpty(CustomizationPage.RemainsOfTheSample(folder));

            await CustomizationPage.ApplyAsync(Page, folder);

            Assert.Empty(CustomizationPage.RemainsOfTheSample(folder));
            Assert.Equal(ListedFiles(), copied.Where(file => file.StartsWith("src/", StringComparison.Ordinal) && IsChanged(file, folder)).Order(StringComparer.Ordinal));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Copies what a generated project has of the files that the page changes, and returns their names.</summary>
    private static List<string> Copy(string folder)
    {
        var files = CustomizationPage.FilesOf(Repository.Root)
            .Where(file => !OfTheRepository.Any(own => file.StartsWith(own, StringComparison.Ordinal)))
            .Where(file => !file.StartsWith("tests/", StringComparison.Ordinal) || file.StartsWith("tests/Pipeline/Steps/", StringComparison.Ordinal))
            .ToList();
        foreach (var file in files)
        {
            CopyFile(file, Path.Combine(folder, file));
        }

        const string ofGeneratedProjects = "tests/Pipeline/PipelineTests.cs";
        CopyFile($"template/content/{ofGeneratedProjects}", Path.Combine(folder, ofGeneratedProjects));
        return files;
    }

    private static void CopyFile(string file, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.Copy(Path.Combine(Repository.Root, file), target);
    }

    private static bool IsChanged(string file, string folder) =>
        !File.Exists(Path.Combine(folder, file)) || File.ReadAllText(Path.Combine(folder, file)) != File.ReadAllText(Path.Combine(Repository.Root, file));

    /// <summary>The source files in the table at the beginning of the page.</summary>
    private static IEnumerable<string> ListedFiles() =>
        File.ReadLines(Path.Combine(Repository.Root, Page)).TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))
            .Where(line => line.StartsWith('|'))
            .SelectMany(line => SourceFile().Matches(line))
            .Select(file => file.Groups[1].Value)
            .Order(StringComparer.Ordinal);

    [GeneratedRegex(@"`(src/[^`]+\.cs)`")]
    private static partial Regex SourceFile();
}
