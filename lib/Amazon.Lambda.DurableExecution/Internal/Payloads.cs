using System.Text;
using Amazon.Lambda.Core;

namespace Amazon.Lambda.DurableExecution.Internal;

/// <summary>
/// Converts values to JSON text and back with the serializer of the function, so that a source-generated serializer
/// needs no reflection and recorded values have the same format as the response of the function. Operations without a
/// result have the value null of type <c>object</c>.
/// </summary>
internal sealed class Payloads(ILambdaSerializer serializer)
{
    /// <summary>Maximum size of a recorded result of a context, map or parallel operation, in UTF-8 bytes; a replay rebuilds larger ones.</summary>
    public const int MaxInlineResultBytes = 256 * 1024;

    public static Payloads Of(ILambdaContext context) => new(context.Serializer ?? throw new InvalidOperationException(
        "ILambdaContext.Serializer is null: a durable function needs a serializer. Register one with the LambdaSerializer attribute or pass it to the bootstrap."));

    public string Serialize<T>(T value)
    {
        using var stream = new MemoryStream();
        serializer.Serialize(value, stream);
        return Encoding.UTF8.GetString(stream.GetBuffer().AsSpan(0, (int)stream.Length));
    }

    /// <summary>Deserializes a payload; null gives the default value. An empty payload is not valid JSON.</summary>
    public T Deserialize<T>(string? payload)
    {
        if (payload is null)
            return default!;
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(payload), writable: false);
        return serializer.Deserialize<T>(stream);
    }

    public static bool IsTooLarge(string payload) =>
        payload.Length > MaxInlineResultBytes / 3 && Encoding.UTF8.GetByteCount(payload) > MaxInlineResultBytes;
}
