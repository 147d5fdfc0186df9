using System.Text.RegularExpressions;

namespace DurableLocal.Core.Aws;

/// <summary>The constraints of a service model on a string member: 1 to a number of characters, and a pattern.</summary>
/// <param name="MaxLength">Most characters.</param>
/// <param name="Pattern">The pattern as the service writes it in its error.</param>
/// <param name="Regex">The same pattern, anchored at both ends.</param>
public sealed record StringConstraint(int MaxLength, string Pattern, Regex Regex)
{
    public bool Accepts(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value.Length > 0 && value.Length <= MaxLength && Regex.IsMatch(value);
    }

    /// <summary>Returns every violated constraint, in the words of the services; empty for an accepted value.</summary>
    public IReadOnlyList<string> Violations(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (value.Length == 0)
        {
            return ["Member must have length greater than or equal to 1"];
        }

        List<string> violated = [];
        if (value.Length > MaxLength)
        {
            violated.Add($"Member must have length less than or equal to {MaxLength}");
        }

        if (!Regex.IsMatch(value))
        {
            violated.Add($"Member must satisfy regular expression pattern: {Pattern}");
        }

        return violated;
    }

    /// <summary>Checks a value; null is a member that the request does not have.</summary>
    /// <exception cref="AwsException">ValidationException 400: every violated constraint.</exception>
    public void Check(string member, string? value)
    {
        if (value is not null && !Accepts(value))
        {
            throw AwsException.Violations([.. Violations(value).Select(violated => (member, value, violated))]);
        }
    }
}
