using System.Buffers;
using System.Text.Json;

namespace DurableLocal.Lambda.Api;

/// <summary>Writes the response documents of the service API.</summary>
internal static class LambdaJson
{
    /// <summary>Returns an object with the members that <paramref name="members"/> writes.</summary>
    public static ReadOnlyMemory<byte> Of(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            members(writer);
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    /// <summary>Returns an object with one member, a list of objects.</summary>
    public static ReadOnlyMemory<byte> OfList(string member, params ReadOnlySpan<Action<Utf8JsonWriter>> elements) => OfPage(member, null, elements);

    /// <summary>Returns a page of a list, with NextMarker when there is another page.</summary>
    public static ReadOnlyMemory<byte> OfPage(string member, string? nextMarker, params ReadOnlySpan<Action<Utf8JsonWriter>> elements)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteStartArray(member);
            foreach (var element in elements)
            {
                writer.WriteStartObject();
                element(writer);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            if (nextMarker is not null)
            {
                writer.WriteString("NextMarker"u8, nextMarker);
            }

            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }
}
