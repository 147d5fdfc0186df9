using System.Text.RegularExpressions;

namespace DurableChaining.Tests.EndToEnd;

/// <summary>
/// The commands of a page. A fence of commands says who runs them: <c>sh local</c> runs here; after it a fence whose info
/// ends in <c>output</c> has the end of what it prints, <c>…</c> for any text. <c>sh account</c> needs an account of AWS,
/// <c>sh elsewhere</c> is run by another test, takes minutes, or is the tests themselves, and <c>sh customized</c> is for
/// the copy that docs/customize.md makes (tests/Deployment).
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
        ["README.md", .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md").Select(file => $"docs/{Path.GetFileName(file)}").Order(StringComparer.Ordinal)];

    public int Commands => _blocks.Count;

    public static IEnumerable<(string Info, string Body)> FencesOf(string file) =>
        Fences().Matches(File.ReadAllText(Path.Combine(Repository.Root, file))).Select(fence => (fence.Groups[1].Value, fence.Groups[2].Value));

    /// <summary>
    /// One script, so that a variable of one block is there in the next, as in a reader's terminal. For the command of the
    /// pages that builds and starts the runtime stands the runtime as it was built. A history is read at its end, as a
    /// reader's is, who types slower than a script.
    /// </summary>
    /// <param name="options">What the runtime is told besides.</param>
    public string Script(int port, string options) => $$"""
        set -euo pipefail
        dotnet() {
          if [ "$1 $2 $3 ${4:-}" = "run --project local --" ]; then
            shift 4
            if [ "$1" = history ]; then
              until command dotnet {{Repository.RuntimeProgram}} "$@" {{options}} | grep -E 'Execution(Succeeded|Failed|TimedOut|Stopped)' > /dev/null; do :; done
            fi
            command dotnet {{Repository.RuntimeProgram}} "$@" {{options}}
          else
            command dotnet "$@"
          fi
        }

        """ + string.Concat(_blocks.Select(block => $"{block.Replace(DocumentedPort, $":{port}", StringComparison.Ordinal)}\nprintf '\\n{Mark}\\n'\n"));

    /// <summary>The blocks whose output differs, with what they printed.</summary>
    public IEnumerable<string> Differences(string printed)
    {
        var outputs = printed.Split($"\n{Mark}\n");
        return from documented in _outputs
               let actual = outputs[documented.Block].Trim()
               let pattern = string.Join(".*", documented.Expected.Split('…').Select(Regex.Escape)) + @"\z"
               where !Regex.IsMatch(actual, pattern, RegexOptions.Singleline | RegexOptions.CultureInvariant)
               select $"expected:\n{documented.Expected}\nprinted:\n{actual}";
    }

    [GeneratedRegex(@"^ *```([^\n]*)\n(.*?)^ *```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Fences();
}
