using System.Text.Json;

namespace DurableLocal.DynamoDb.Values;

/// <summary>Names and strings of a request as .NET holds them: JSON may carry bytes and escapes that are no Unicode.</summary>
internal static class UnicodeText
{
    /// <summary>The reader's name or string.</summary>
    /// <exception cref="DynamoDbException">It is no Unicode.</exception>
    public static string Of(in Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw DynamoDbException.InvalidUnicode();
        }
    }
}
