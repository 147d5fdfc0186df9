using System.Text.RegularExpressions;

namespace DurableChaining.Template;

/// <summary>A page of the repository as it is in a generated project.</summary>
internal static partial class PageText
{
    /// <param name="folder">The page's folder, for its links.</param>
    public static string ForGeneratedProject(string text, string folder)
    {
        text = OfRepository().Replace(text, "");
        text = RuntimeProgram().Replace(text, "dotnet durable-local");
        text = Reference().Replace(text, reference => Exists(reference.Groups["target"].Value, folder) ? reference.Value : "");
        return Link().Replace(text, link => Exists(link.Groups["target"].Value, folder) ? link.Value : link.Groups["text"].Value);
    }

    private static bool Exists(string target, string folder) =>
        target.Contains(':', StringComparison.Ordinal) || target[0] == '#' || Path.Exists(Path.Combine(folder, target.Split('#')[0]));

    /// <summary>Between these marks is what does not apply to a generated project.</summary>
    [GeneratedRegex("<!-- repository -->.*?<!-- /repository -->\n*", RegexOptions.Singleline)]
    private static partial Regex OfRepository();

    [GeneratedRegex("dotnet run --project runtime/src/Cli( --)?")]
    private static partial Regex RuntimeProgram();

    /// <summary>A link alone in parentheses, after a sentence that does not need it.</summary>
    [GeneratedRegex(@"\s+\(\[[^\]]+\]\((?<target>[^)\s]+)\)\)")]
    private static partial Regex Reference();

    [GeneratedRegex(@"\[(?<text>[^\]]+)\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();
}
