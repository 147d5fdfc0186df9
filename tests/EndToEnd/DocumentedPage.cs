using System.Text.RegularExpressions;

namespace DurableChaining.Tests.EndToEnd;

/// <summary>
/// The commands of a page. The info of a fence determines where its commands run. <c>sh local</c>: in
/// <see cref="DocumentedCommandsTests"/>; a fence after it whose info ends in <c>output</c> contains the end of the output,
/// with <c>…</c> for any text. <c>sh account</c>: in an AWS account, so in no test. <c>sh elsewhere</c>: in another test, or
/// in none where it takes minutes. <c>sh rename</c>, <c>sh customized</c> and <c>sh generated</c>: in the tests of the project template.
/// </summary>
internal sealed partial class DocumentedPage
{
    private const string Mark = "@@@";
    private const string DocumentedPort = ":4566";

    private readonly List<string> _blocks = [];
    private readonly List<(int Block, string Expected)> _outputs = [];

    /// <param name="files">Relative to the root.</param>
    /// <param name="mark">The info of the fences that are run.</param>
    public DocumentedPage(IEnumerable<string> files, string mark = "sh local")
    {
        foreach (var (info, body) in files.SelectMany(FencesOf))
        {
            if (info == mark)
            {
                _blocks.Add(body);
            }
            else if (info.EndsWith(" output", StringComparison.Ordinal))
            {
                _outputs.Add((_blocks.Count - 1, body.Trim()));
            }
        }
    }

    /// <summary>Every page, relative to the root.</summary>
    public static IEnumerable<string> All { get; } =
        ["README.md", "runtime/README.md", .. PagesIn("docs"), .. PagesIn("runtime/docs")];

    public int Commands => _blocks.Count;

    public static IEnumerable<(string Info, string Body)> FencesOf(string file) =>
        Fences().Matches(File.ReadAllText(Path.Combine(Repository.Root, file))).Select(fence => (fence.Groups[1].Value, fence.Groups[2].Value));

    /// <summary>
    /// Returns all blocks as one script, so that a variable of one block is set in the next, as in a terminal. Commands that
    /// build and start a program start the program that was built already. A history is read when the execution has ended,
    /// because a script is faster than a reader.
    /// </summary>
    /// <param name="options">Further options of the programs.</param>
    public string Script(int port, string options) => $$"""
        dotnet() {
          if [ "$1 $2 ${3:-}" = "run --project src/Submit" ]; then
            shift 3
            [ "$1" != -- ] || shift
            command dotnet {{Programs.Submit}} "$@" {{options}}
          elif [ "$1 $2 $3 ${4:-}" = "run --project runtime/src/Cli --" ]; then
            shift 4
            if [ "$1" = replay ]; then
              command dotnet {{Repository.RuntimeProgram}} "$@" --template {{Repository.Root}}template.yaml
              return
            fi
            if [ "$1" = history ]; then
              until command dotnet {{Repository.RuntimeProgram}} "$@" {{options}} | grep -E 'Execution(Succeeded|Failed|TimedOut|Stopped)' > /dev/null; do :; done
            fi
            command dotnet {{Repository.RuntimeProgram}} "$@" {{options}}
          else
            command dotnet "$@"
          fi
        }

        """ + Script().Replace(DocumentedPort, $":{port}", StringComparison.Ordinal);

    /// <summary>Returns all blocks as one script that runs the commands as they are written.</summary>
    public string Script() => $"set -euo pipefail\n{string.Concat(_blocks.Select(block => $"{block}\nprintf '\\n{Mark}\\n'\n"))}";

    /// <summary>Returns the expected and the actual output of the blocks where they differ.</summary>
    public IEnumerable<string> Differences(string printed)
    {
        var outputs = printed.Split($"\n{Mark}\n");
        return from documented in _outputs
               let actual = outputs[documented.Block].Trim()
               let pattern = string.Join(".*", documented.Expected.Split('…').Select(Regex.Escape)) + @"\z"
               where !Regex.IsMatch(actual, pattern, RegexOptions.Singleline | RegexOptions.CultureInvariant)
               select $"expected:\n{documented.Expected}\nprinted:\n{actual}";
    }

    private static IEnumerable<string> PagesIn(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.md").Select(file => $"{folder}/{Path.GetFileName(file)}").Order(StringComparer.Ordinal);

    [GeneratedRegex(@"^ *```([^\n]*)\n(.*?)^ *```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Fences();
}
