using Amazon.SQS.Model;

namespace DurableChaining.Results;

/// <summary>Text as the value of an SQS message attribute.</summary>
public static class AttributeText
{
    /// <summary>Returns a String attribute whose value is the text, escaped by <see cref="EscapeForAttribute"/>.</summary>
    public static MessageAttributeValue ToAttribute(string text) => new() { DataType = "String", StringValue = EscapeForAttribute(text) };

    /// <summary>
    /// Replaces each UTF-16 code unit that an attribute cannot contain by <c>\uXXXX</c>; allowed are the characters of
    /// XML 1.0 (SQS API reference, SendMessage). Surrogates are kept.
    /// </summary>
    public static string EscapeForAttribute(string text) => text.All(IsAllowed)
        ? text
        : string.Concat(text.Select(character => IsAllowed(character) ? character.ToString() : $"\\u{(int)character:x4}"));

    private static bool IsAllowed(char character) => character is '\t' or '\n' or '\r' or (>= ' ' and not ('\uFFFE' or '\uFFFF'));
}
