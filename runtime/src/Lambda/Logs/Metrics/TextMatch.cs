using System.Text.RegularExpressions;

namespace DurableLocal.Lambda.Logs.Metrics;

/// <summary>Text conditions of filter patterns: wildcards and regular expressions.</summary>
internal static class TextMatch
{
    /// <summary>Returns a match of a whole text, in which <c>*</c> stands for any text.</summary>
    public static Func<string, bool> Wildcard(string pattern)
    {
        if (!pattern.Contains('*', StringComparison.Ordinal))
        {
            return text => text == pattern;
        }

        var regex = new Regex($@"\A{string.Join(".*", pattern.Split('*').Select(Regex.Escape))}\z", RegexOptions.NonBacktracking | RegexOptions.Singleline | RegexOptions.CultureInvariant);
        return regex.IsMatch;
    }

    /// <summary>Returns a match of any part of a text.</summary>
    /// <param name="expression">The text between the percent signs.</param>
    /// <exception cref="ArgumentException">The expression is malformed, or needs backtracking, which CloudWatch does not support either.</exception>
    public static Func<string, bool> Regular(string expression)
    {
        try
        {
            return new Regex(expression, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant).IsMatch;
        }
        catch (NotSupportedException unsupported)
        {
            throw new ArgumentException(unsupported.Message, nameof(expression), unsupported);
        }
    }
}
