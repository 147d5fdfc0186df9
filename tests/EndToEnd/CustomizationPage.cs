using System.Text.RegularExpressions;

namespace DurableChaining.Tests.EndToEnd;

/// <summary>The changes of docs/customize.md, applied to a folder as a reader applies them: from top to bottom.</summary>
internal static partial class CustomizationPage
{
    /// <summary>Runs the commands of <c>sh rename</c>, applies each <c>diff</c>, and writes each block whose info names a file.</summary>
    /// <param name="page">The page; relative to the root of the repository, or a full path.</param>
    /// <param name="folder">Has <c>src/</c>, <c>samples/</c>, <c>tests/Pipeline/</c> and <c>template.yaml</c>.</param>
    public static async Task ApplyAsync(string page, string folder)
    {
        foreach (var (info, body) in DocumentedPage.FencesOf(page))
        {
            if (info == "sh rename")
            {
                await RunAsync(new RuntimeProgram("bash", ["-euo", "pipefail", "-c", body], folder));
            }
            else if (info == "diff")
            {
                var patch = Path.Combine(folder, "change.diff");
                await File.WriteAllTextAsync(patch, body, TestContext.Current.CancellationToken);
                await RunAsync(new RuntimeProgram("git", ["apply", "--recount", patch], folder));
                File.Delete(patch);
            }
            else if (NamedFile().Match(info) is { Success: true } file)
            {
                await File.WriteAllTextAsync(Path.Combine(folder, file.Groups[1].Value), body, TestContext.Current.CancellationToken);
            }
        }
    }

    /// <summary>Returns the lines of the folder's sources that name a member, document, step or function of the sample.</summary>
    public static IEnumerable<string> RemainsOfTheSample(string folder) =>
        from file in FilesOf(folder)
        from line in File.ReadLines(Path.Combine(folder, file))
        where OfTheSample().IsMatch(line)
        select $"{file}: {line.Trim()}";

    /// <summary>The files that the changes apply to, relative to the folder, with <c>/</c>, without what a build writes.</summary>
    public static IEnumerable<string> FilesOf(string folder) => new[] { "src", "samples", "tests/Pipeline" }
        .SelectMany(part => Directory.EnumerateFiles(Path.Combine(folder, part), "*", SearchOption.AllDirectories))
        .Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/'))
        .Where(file => !BuildOutput().IsMatch(file))
        .Append("template.yaml");

    private static async Task RunAsync(RuntimeProgram program)
    {
        // bash and perl write a warning where the locale of the user is not installed.
        var (code, output, errors) = await Programs.RunAsync(program, new() { ["LC_ALL"] = "C" });
        Assert.True((code, errors) == (0, ""), $"{program.Arguments[^1]}\n{output}{errors}");
    }

    [GeneratedRegex("""
        WorkItem|AddInput|AddedDocument|TransformedDocument|FinalDocument|Arithmetic|\b(Add|Transform|Finalize)(Function|Role|ErrorAlarm|ThrottleAlarm|\.Apply)
        |(ADD|TRANSFORM|FINALIZE)_FUNCTION|step1-add|step2-transform|step3-finalize|step\d_completed|transformed_name|final_value|"(name|value)"[:,)]
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex OfTheSample();

    [GeneratedRegex(@"^(?:csharp|json) (\S+)$")]
    private static partial Regex NamedFile();

    [GeneratedRegex("/(bin|obj)/")]
    private static partial Regex BuildOutput();
}
