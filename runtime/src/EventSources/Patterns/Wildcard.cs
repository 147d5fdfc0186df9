using System.Text;

namespace DurableLocal.EventSources.Patterns;

/// <summary>A text with <c>*</c> for any run of characters; <c>\*</c> and <c>\\</c> stand for themselves.</summary>
internal sealed class Wildcard
{
    /// <summary>The literal runs between the stars; one more than there are stars.</summary>
    private readonly string[] _runs;

    private Wildcard(string[] runs) => _runs = runs;

    /// <returns>Null where two stars follow each other or a backslash escapes anything else, which EventBridge refuses.</returns>
    internal static Wildcard? Parse(string pattern)
    {
        var runs = new List<string>();
        var run = new StringBuilder();
        for (var i = 0; i < pattern.Length; i++)
        {
            switch (pattern[i])
            {
                case '\\' when i + 1 < pattern.Length && pattern[i + 1] is '*' or '\\':
                    run.Append(pattern[++i]);
                    break;
                case '\\':
                case '*' when i > 0 && run.Length == 0 && runs.Count > 0:
                    return null;
                case '*':
                    runs.Add(run.ToString());
                    run.Clear();
                    break;
                default:
                    run.Append(pattern[i]);
                    break;
            }
        }

        runs.Add(run.ToString());
        return new Wildcard([.. runs]);
    }

    internal bool Matches(string text)
    {
        if (_runs.Length == 1)
        {
            return text == _runs[0];
        }

        var first = _runs[0];
        var last = _runs[^1];
        if (text.Length < first.Length + last.Length
            || !text.StartsWith(first, StringComparison.Ordinal)
            || !text.EndsWith(last, StringComparison.Ordinal))
        {
            return false;
        }

        // The leftmost place of each run in between leaves the most room for the next.
        var middle = text.AsSpan(first.Length, text.Length - first.Length - last.Length);
        foreach (var run in _runs.AsSpan(1, _runs.Length - 2))
        {
            var found = middle.IndexOf(run, StringComparison.Ordinal);
            if (found < 0)
            {
                return false;
            }

            middle = middle[(found + run.Length)..];
        }

        return true;
    }
}
