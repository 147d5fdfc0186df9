using System.Text;
using Amazon.Lambda.Core;

namespace Amazon.Lambda.DurableExecution.Internal;

/// <summary>
/// Values to JSON text and back, always through the function's own serializer: a source-generated one needs no
/// reflection, and what a workflow records reads like what the function answers.
/// </summary>
internal sealed class Payloads(ILambdaSerializer serializer)
{
    /// <summary>Largest result recorded inline for contexts, maps and parallels, in UTF-8 bytes; larger ones are rebuilt at replay.</summary>
    public const int LargestInlineResult = 256 * 1024;

    public static Payloads Of(ILambdaContext context) => new(context.Serializer ?? throw new DurableExecutionException(
        "ILambdaContext.Serializer is null: a durable function needs a serializer, registered with the LambdaSerializer attribute or given to the bootstrap."));

    public string? Serialize<T>(T value)
    {
        if (typeof(T) == typeof(Nothing))
            return null;
        using var stream = new MemoryStream();
        serializer.Serialize(value, stream);
        return Encoding.UTF8.GetString(stream.GetBuffer().AsSpan(0, (int)stream.Length));
    }

    /// <summary>An absent or empty payload is the default value.</summary>
    public T Deserialize<T>(string? payload)
    {
        if (typeof(T) == typeof(Nothing) || string.IsNullOrEmpty(payload))
            return default!;
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(payload), writable: false);
        return serializer.Deserialize<T>(stream);
    }

    public static bool IsTooLarge(string? payload) =>
        payload is not null && payload.Length > LargestInlineResult / 3 &&
        Encoding.UTF8.GetByteCount(payload) > LargestInlineResult;
}
