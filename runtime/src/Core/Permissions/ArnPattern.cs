namespace DurableLocal.Core.Permissions;

/// <summary>Wildcards of policies: <c>*</c> matches any text, <c>?</c> any one character. Source: IAM User Guide, Resource element.</summary>
internal static class ArnPattern
{
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text, bool ignoreCase = false)
    {
        int at = 0, read = 0, star = -1, resume = 0;
        while (read < text.Length)
        {
            if (at < pattern.Length && pattern[at] == '*')
            {
                star = at++;
                resume = read;
            }
            else if (at < pattern.Length && (pattern[at] == '?' || Same(pattern[at], text[read], ignoreCase)))
            {
                at++;
                read++;
            }
            else if (star >= 0)
            {
                at = star + 1;
                read = ++resume;
            }
            else
            {
                return false;
            }
        }

        return pattern[at..].TrimStart('*').IsEmpty;
    }

    private static bool Same(char pattern, char text, bool ignoreCase) =>
        pattern == text || (ignoreCase && char.ToUpperInvariant(pattern) == char.ToUpperInvariant(text));
}
