using System.Text.Json;

namespace DurableLocal.DynamoDb.Values;

/// <summary>Reads names and strings of a request, whose bytes and escapes need not be valid Unicode.</summary>
internal static class UnicodeText
{
    /// <summary>Returns the name or string at the reader's position.</summary>
    /// <exception cref="DynamoDbException">It is not valid Unicode.</exception>
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
