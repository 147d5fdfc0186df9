using System.Text.Json;

namespace DurableLocal.Sqs.Protocol;

/// <summary>
/// Rejects null elements of lists and maps, which no action expects; a member that is null is absent. Only bodies that
/// contain the text <c>null</c> are scanned.
/// </summary>
internal static class NullElements
{
    private const int MaxDepth = 64;

    /// <exception cref="SqsException">A list or a map has a null element.</exception>
    public static void Reject(ReadOnlySpan<byte> body)
    {
        if (body.IndexOf("null"u8) < 0)
        {
            return;
        }

        Span<bool> isCollection = stackalloc bool[MaxDepth + 2];
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = MaxDepth });
        var isMap = false;
        var member = string.Empty;
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    isMap = IsMap(reader);
                    member = isCollection[reader.CurrentDepth] ? member : NameOf(reader);
                    break;
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    isCollection[reader.CurrentDepth + 1] = isMap || reader.TokenType == JsonTokenType.StartArray;
                    isMap = false;
                    break;
                case JsonTokenType.Null when isCollection[reader.CurrentDepth]:
                    throw SqsException.Serialization($"{member}: expected no null in a list or a map");
            }
        }
    }

    /// <exception cref="JsonException">The name is not valid Unicode.</exception>
    private static string NameOf(in Utf8JsonReader name)
    {
        try
        {
            return name.GetString()!;
        }
        catch (InvalidOperationException malformed)
        {
            throw new JsonException("the text is not valid Unicode", malformed);
        }
    }

    private static bool IsMap(in Utf8JsonReader name) =>
        name.ValueTextEquals("Attributes"u8) || name.ValueTextEquals("MessageAttributes"u8) || name.ValueTextEquals("MessageSystemAttributes"u8)
        || name.ValueTextEquals("Tags"u8) || name.ValueTextEquals("tags"u8);
}
