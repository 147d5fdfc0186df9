using System.Text;

namespace DurableLocal.EventSources.Patterns;

/// <summary>A wildcard pattern: <c>*</c> matches any number of characters; <c>\*</c> and <c>\\</c> are a literal star and backslash.</summary>
internal sealed class Wildcard
{
    /// <summary>The literal parts between the stars; their number is the number of stars plus one.</summary>
    private readonly string[] _parts;

    private Wildcard(string[] parts) => _parts = parts;

    /// <summary>Parses a pattern; returns null for two consecutive stars or any other escape, which EventBridge rejects.</summary>
    internal static Wildcard? Parse(string pattern)
    {
        var parts = new List<string>();
        var part = new StringBuilder();
        for (var i = 0; i < pattern.Length; i++)
        {
            switch (pattern[i])
            {
                case '\\' when i + 1 < pattern.Length && pattern[i + 1] is '*' or '\\':
                    part.Append(pattern[++i]);
                    break;
                case '\\':
                case '*' when i > 0 && part.Length == 0 && parts.Count > 0:
                    return null;
                case '*':
                    parts.Add(part.ToString());
                    part.Clear();
                    break;
                default:
                    part.Append(pattern[i]);
                    break;
            }
        }

        parts.Add(part.ToString());
        return new Wildcard([.. parts]);
    }

    internal bool Matches(string text)
    {
        if (_parts.Length == 1)
        {
            return text == _parts[0];
        }

        var first = _parts[0];
        var last = _parts[^1];
        if (text.Length < first.Length + last.Length
            || !text.StartsWith(first, StringComparison.Ordinal)
            || !text.EndsWith(last, StringComparison.Ordinal))
        {
            return false;
        }

        // Matching each part at its leftmost position leaves the longest remainder for the parts after it.
        var middle = text.AsSpan(first.Length, text.Length - first.Length - last.Length);
        foreach (var part in _parts.AsSpan(1, _parts.Length - 2))
        {
            var found = middle.IndexOf(part, StringComparison.Ordinal);
            if (found < 0)
            {
                return false;
            }

            middle = middle[(found + part.Length)..];
        }

        return true;
    }
}
