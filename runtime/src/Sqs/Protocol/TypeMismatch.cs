using System.Text.Json;

namespace DurableLocal.Sqs.Protocol;

/// <summary>The errors for a request that is not JSON, or has a value of another type than the service model, with the messages of SQS's parser.</summary>
internal static class TypeMismatch
{
    private const string List = "Start of list found where not expected";
    private const string Structure = "Start of structure or map found where not expected";
    private const string Scalar = "Unexpected field type";

    /// <param name="reader">Positioned at the value.</param>
    /// <param name="expected">The expected scalar type with its article.</param>
    public static SqsException OfValue(in Utf8JsonReader reader, string expected) => SqsException.Serialization(reader.TokenType switch
    {
        JsonTokenType.StartArray => List,
        JsonTokenType.StartObject => Structure,
        JsonTokenType.Number => $"{(reader.ValueSpan.ContainsAny(".eE"u8) ? "DECIMAL_VALUE" : "NUMBER_VALUE")} can not be converted to {expected}",
        JsonTokenType.True => $"TRUE_VALUE can not be converted to {expected}",
        JsonTokenType.False => $"FALSE_VALUE can not be converted to {expected}",
        _ => $"STRING_VALUE can not be converted to {expected}",
    });

    /// <param name="reader">Positioned at a value that is not Base64.</param>
    public static SqsException OfBlob(in Utf8JsonReader reader) => SqsException.Serialization(reader.TokenType switch
    {
        JsonTokenType.StartArray => List,
        JsonTokenType.StartObject => Structure,
        _ => "only base-64-encoded strings are convertible to bytes",
    });

    public static SqsException NotUnicode() => SqsException.Serialization("Request: expected valid Unicode, got an unpaired surrogate");

    /// <summary>Returns the error for a body that is not JSON, or has another value where the model has a list, a map or a structure.</summary>
    /// <param name="malformed">The exception of the deserializer; its message contains names of .NET types.</param>
    /// <param name="body">The request.</param>
    public static SqsException Of(JsonException malformed, ReadOnlySpan<byte> body)
    {
        var end = Offset(malformed, body);
        if (malformed.InnerException is JsonException || malformed.GetType() != typeof(JsonException))
        {
            // The reader's own exception is of a derived type that is not public.
            return SqsException.Serialization($"Request: expected a JSON object, got invalid JSON at byte {end + 1}");
        }

        var reader = new Utf8JsonReader(body);
        while (reader.Read() && reader.BytesConsumed < end)
        {
            // A value of the wrong type is the last one that the deserializer read.
        }

        return SqsException.Serialization(reader.TokenType switch
        {
            JsonTokenType.StartArray => List,
            JsonTokenType.StartObject => Structure,
            _ => Scalar,
        });
    }

    /// <summary>Returns the number of bytes before the position of the exception.</summary>
    private static long Offset(JsonException malformed, ReadOnlySpan<byte> body)
    {
        var start = 0;
        for (var line = 0L; line < (malformed.LineNumber ?? 0); line++)
        {
            start += body[start..].IndexOf((byte)'\n') + 1;
        }

        return start + (malformed.BytePositionInLine ?? 0);
    }
}
