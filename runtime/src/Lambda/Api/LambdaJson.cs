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

    /// <summary>Returns an object with a page of a list of objects, and with NextMarker when there is another page.</summary>
    /// <param name="write">Writes the members of an element.</param>
    public static ReadOnlyMemory<byte> OfPage<T>(string member, ListPage page, IReadOnlyList<T> all, Action<Utf8JsonWriter, T> write) => Of(writer =>
    {
        writer.WriteStartArray(member);
        foreach (var element in all.Skip(page.First).Take(page.Length))
        {
            writer.WriteStartObject();
            write(writer, element);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        if (page.NextOf(all.Count) is { } marker)
        {
            writer.WriteString("NextMarker"u8, marker);
        }
    });
}
