using System.Buffers;
using System.Text.Json;
using DurableLocal.Core.Http;
using DurableLocal.Durable.Wire;
using Microsoft.AspNetCore.Http;

namespace DurableLocal.Durable.Actions;

/// <summary>Writes the responses of the operations on durable executions (restJson1).</summary>
internal static class Responses
{
    public static Task WriteAsync(HttpResponse response, ReadOnlyMemory<byte> body) => JsonResponse.WriteAsync(response.HttpContext, StatusCodes.Status200OK, body);

    public static Task WriteEmptyAsync(HttpResponse response) => JsonResponse.WriteAsync(response.HttpContext, StatusCodes.Status200OK, "{}"u8.ToArray());

    public static Task WriteAsync(HttpResponse response, Action<Utf8JsonWriter> members, int status = StatusCodes.Status200OK) => JsonResponse.WriteAsync(response.HttpContext, status, Object(members));

    private static ReadOnlyMemory<byte> Object(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using var writer = new Utf8JsonWriter(buffer, ProtocolJson.Compact);
        writer.WriteStartObject();
        members(writer);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }
}
