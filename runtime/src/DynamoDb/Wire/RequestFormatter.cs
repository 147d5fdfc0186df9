using System.Buffers;
using System.Text;
using System.Text.Json;
using DurableLocal.DynamoDb.Values;

namespace DurableLocal.DynamoDb.Wire;

/// <summary>Formats a part of a request for the message of a violation: <c>{name=value, …}</c> and <c>[element, …]</c>.</summary>
internal static class RequestFormatter
{
    public static string Of(ReadOnlyMemory<byte> json)
    {
        var text = new StringBuilder();
        var reader = new Utf8JsonReader(json.Span, AttributeValueWriter.ReaderOptions);
        var first = true;
        while (reader.Read())
        {
            if (!first && reader.TokenType is not (JsonTokenType.EndObject or JsonTokenType.EndArray))
            {
                text.Append(", ");
            }

            first = reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray or JsonTokenType.PropertyName;
            text.Append(reader.TokenType switch
            {
                JsonTokenType.StartObject => "{",
                JsonTokenType.EndObject => "}",
                JsonTokenType.StartArray => "[",
                JsonTokenType.EndArray => "]",
                JsonTokenType.PropertyName => $"{Text(reader)}=",
                _ => Text(reader),
            });
        }

        return text.ToString();
    }

    /// <summary>The part as JSON without white space.</summary>
    /// <exception cref="DynamoDbException">A string in it is not valid Unicode.</exception>
    public static string Json(ReadOnlyMemory<byte> json) => Print(json, static part =>
    {
        var compact = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(compact, AttributeValueWriter.Options))
        {
            part.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(compact.WrittenSpan);
    });

    /// <inheritdoc cref="Json"/>
    public static string Print(ReadOnlyMemory<byte> json, Func<JsonElement, string> print)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = AttributeValueWriter.ReaderOptions.MaxDepth });
        try
        {
            return print(document.RootElement);
        }
        catch (Exception unreadable) when (unreadable is InvalidOperationException or ArgumentException)
        {
            throw DynamoDbException.InvalidUnicode();
        }
    }

    /// <summary>The token's characters as sent; invalid UTF-8 is replaced, escapes are kept.</summary>
    private static string Text(in Utf8JsonReader reader) => Encoding.UTF8.GetString(reader.ValueSpan);
}
