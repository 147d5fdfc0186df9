namespace DurableChaining.Results;

/// <summary>Text on its way into a message attribute.</summary>
public static class MessageText
{
    /// <summary>
    /// An attribute holds the characters of XML 1.0 only (SQS API reference, SendMessage); any other goes as <c>\uXXXX</c>.
    /// </summary>
    public static string Carried(string value) => value.All(IsCarried)
        ? value
        : string.Concat(value.Select(character => IsCarried(character) ? character.ToString() : $"\\u{(int)character:x4}"));

    private static bool IsCarried(char character) => character is '\t' or '\n' or '\r' or (>= ' ' and not ('\uFFFE' or '\uFFFF'));
}
