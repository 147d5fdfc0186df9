using DurableLocal.Core.Aws;

namespace DurableLocal.Lambda;

/// <summary>
/// The parts of a FunctionName member, which is a name, a partial ARN (<c>account:function:name</c>) or a full ARN, each
/// with an optional qualifier.
/// </summary>
/// <param name="Region">Null unless the text is a full ARN.</param>
/// <param name="AccountId">Null for a name without an account.</param>
/// <param name="Qualifier">Version, alias, <c>$LATEST</c> or <c>$LATEST.PUBLISHED</c>; null when there is none.</param>
public readonly record struct FunctionReference(string? Region, string? AccountId, string Name, string? Qualifier)
{
    /// <summary>Longest function name; Lambda API reference, FunctionName.</summary>
    public const int LongestName = 64;

    /// <summary>Longest qualifier; Lambda API reference, Qualifier.</summary>
    public const int LongestQualifier = 128;

    private const string Pattern =
        @"(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?";

    /// <summary>Parses any of the accepted forms.</summary>
    /// <exception cref="AwsException">ValidationException 400: the text has none of the forms.</exception>
    public static FunctionReference Parse(string text) =>
        TryParse(text, out var reference)
            ? reference
            : throw AwsException.Violation("functionName", text, $"Member must satisfy regular expression pattern: {Pattern}");

    public static bool TryParse(string text, out FunctionReference reference)
    {
        var parts = text.Split(':');
        var (region, account, rest) = parts switch
        {
            ["arn", var partition, "lambda", var r, var a, "function", ..] when partition.StartsWith("aws", StringComparison.Ordinal) => (r, a, parts[6..]),
            [var a, "function", _, ..] when IsAccount(a) => (null, a, parts[2..]),
            ["function", _, ..] when parts.Length <= 3 => (null, null, parts[1..]),
            _ => ((string?)null, (string?)null, parts),
        };
        reference = default;
        if (rest.Length is < 1 or > 2 || !IsName(rest[0]) || (account is not null && !IsAccount(account)) || region is "")
        {
            return false;
        }

        var qualifier = rest.Length == 2 ? rest[1] : null;
        if (qualifier is not null && !IsQualifier(qualifier))
        {
            return false;
        }

        reference = new FunctionReference(region, account, rest[0], qualifier);
        return true;
    }

    public static bool IsQualifier(string text) =>
        text is "$LATEST" or "$LATEST.PUBLISHED" || (text.Length is >= 1 and <= LongestQualifier && text.All(IsWordCharacter));

    private static bool IsName(string text) => text.Length is >= 1 and <= LongestName && text.All(IsWordCharacter);

    private static bool IsAccount(string text) => text.Length == 12 && text.All(char.IsAsciiDigit);

    private static bool IsWordCharacter(char character) => char.IsAsciiLetterOrDigit(character) || character is '-' or '_';
}
