using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace DurableLocal.Sqs.Protocol;

/// <summary>Text that stays UTF-8 from the request to the database and back: a message body is never converted to a string.</summary>
[JsonConverter(typeof(Utf8TextConverter))]
internal sealed record Utf8Text(ReadOnlyMemory<byte> Bytes)
{
    public override string ToString() => Encoding.UTF8.GetString(Bytes.Span);
}

internal sealed class Utf8TextConverter : JsonConverter<Utf8Text>
{
    public override Utf8Text Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            throw TypeMismatch.OfValue(reader, "a String");
        }

        var maxLength = reader.HasValueSequence ? checked((int)reader.ValueSequence.Length) : reader.ValueSpan.Length;
        var bytes = new byte[maxLength];
        try
        {
            return new Utf8Text(bytes.AsMemory(0, reader.CopyString(bytes)));
        }
        catch (InvalidOperationException)
        {
            throw TypeMismatch.NotUnicode();
        }
    }

    public override void Write(Utf8JsonWriter writer, Utf8Text value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Bytes.Span);
}
