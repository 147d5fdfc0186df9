using System.Text;
using Amazon.Lambda.Core;

namespace Amazon.Lambda.DurableExecution.Internal;

/// <summary>
/// Converts values to JSON text and back with the serializer of the function, so that a source-generated serializer
/// needs no reflection and recorded values have the same format as the response of the function.
/// </summary>
internal sealed class Payloads(ILambdaSerializer serializer)
{
    /// <summary>Maximum size of a recorded result of a context, map or parallel operation, in UTF-8 bytes; a replay rebuilds larger ones.</summary>
    public const int MaxInlineResultBytes = 256 * 1024;

    public static Payloads Of(ILambdaContext context) => new(context.Serializer ?? throw new DurableExecutionException(
        "ILambdaContext.Serializer is null: a durable function needs a serializer. Register one with the LambdaSerializer attribute or pass it to the bootstrap."));

    public string? Serialize<T>(T value)
    {
        if (typeof(T) == typeof(NoResult))
            return null;
        using var stream = new MemoryStream();
        serializer.Serialize(value, stream);
        return Encoding.UTF8.GetString(stream.GetBuffer().AsSpan(0, (int)stream.Length));
    }

    /// <summary>Deserializes a payload; null or empty gives the default value.</summary>
    public T Deserialize<T>(string? payload)
    {
        if (typeof(T) == typeof(NoResult) || string.IsNullOrEmpty(payload))
            return default!;
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(payload), writable: false);
        return serializer.Deserialize<T>(stream);
    }

    public static bool IsTooLarge(string? payload) =>
        payload is not null && payload.Length > MaxInlineResultBytes / 3 &&
        Encoding.UTF8.GetByteCount(payload) > MaxInlineResultBytes;
}
