using System.Text;
using Amazon.Lambda.Core;
using Amazon.Lambda.Serialization.SystemTextJson;

namespace Amazon.Lambda.DurableExecution.Testing.Internal;

/// <summary>Converts values to JSON text and back with the serializer of the function under test.</summary>
internal sealed class Payloads(ILambdaSerializer? serializer)
{
    public ILambdaSerializer Serializer { get; } = serializer ?? new DefaultLambdaJsonSerializer();

    public string Serialize<T>(T value)
    {
        using var stream = new MemoryStream();
        Serializer.Serialize(value, stream);
        return Encoding.UTF8.GetString(stream.GetBuffer().AsSpan(0, (int)stream.Length));
    }

    /// <summary>Null or empty text gives the default value.</summary>
    public T? Deserialize<T>(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return default;
        }

        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text), writable: false);
        return Serializer.Deserialize<T>(stream);
    }
}
