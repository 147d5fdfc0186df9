using System.Text.RegularExpressions;

namespace DurableChaining.Tests.EndToEnd;

/// <summary>
/// The commands of a page that run without an account: fences of <c>sh local</c>, and after one of them a fence whose
/// info ends in <c>output</c> with the end of what it prints, <c>…</c> for any text.
/// </summary>
internal sealed partial class DocumentedPage
{
    private const string Mark = "@@@";
    private const string DocumentedPort = ":4566";

    private readonly List<string> _blocks = [];
    private readonly List<(int Block, string Expected)> _outputs = [];

    public DocumentedPage(IEnumerable<string> files)
    {
        foreach (var fence in files.SelectMany(file => Fences().Matches(File.ReadAllText(Path.Combine(Repository.Root, file)))))
        {
            var (info, body) = (fence.Groups[1].Value, fence.Groups[2].Value);
            if (info == "sh local")
            {
                _blocks.Add(body);
            }
            else if (info.EndsWith(" output", StringComparison.Ordinal))
            {
                _outputs.Add((_blocks.Count - 1, body.Trim()));
            }
        }
    }

    public int Commands => _blocks.Count;

    /// <summary>One script, so that a variable of one block is there in the next, as in a reader's terminal.</summary>
    public string Script(int port) =>
        "set -euo pipefail\n" + string.Concat(_blocks.Select(block => $"{block.Replace(DocumentedPort, $":{port}", StringComparison.Ordinal)}\nprintf '\\n{Mark}\\n'\n"));

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

    [GeneratedRegex(@"^```([^\n]*)\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Fences();
}
