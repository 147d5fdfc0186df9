using DurableLocal.Core.Aws;

namespace DurableLocal.Lambda.Logs.Metrics;

/// <summary>
/// A filter pattern of CloudWatch Logs (user guide, "Filter pattern syntax for metric filters"): a JSON pattern in braces, or
/// terms that the event contains. Patterns of space-delimited fields, in brackets, are not supported.
/// </summary>
public abstract class FilterPattern
{
    /// <summary>Parses a pattern.</summary>
    /// <exception cref="AwsException">InvalidParameterException 400: the pattern is malformed or not supported; the text contains what was expected and the position.</exception>
    public static FilterPattern Parse(string pattern)
    {
        var text = pattern.Trim();
        return text switch
        {
            ['{', ..] => JsonPatternParser.Parse(text),
            ['[', ..] => throw Invalid(text, "patterns of space-delimited fields are not supported locally"),
            _ => TermPattern.Parse(text),
        };
    }

    /// <summary>Returns whether an event matches.</summary>
    public abstract bool Matches(LogEvent logged);

    internal static AwsException Invalid(string pattern, string reason) =>
        new(400, "InvalidParameterException", $"Invalid filter pattern \"{pattern}\": {reason}");
}
