using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Amazon.Lambda.Serialization.SystemTextJson.Converters;

namespace Amazon.Lambda.Serialization.SystemTextJson;

/// <summary>Base class of the serializers: the default JSON options of Lambda, and errors that contain the type.</summary>
public abstract class AbstractLambdaJsonSerializer
{
    /// <summary>If <c>true</c>, every payload is written to the log.</summary>
    private const string DebugVariable = "LAMBDA_NET_SERIALIZER_DEBUG";

    private readonly bool _debug;

    protected AbstractLambdaJsonSerializer(Action<JsonWriterOptions> jsonWriterCustomizer)
    {
        // JsonSerializer writes valid JSON only. Text is written as it is, not escaped for HTML: sizes count against the limits of Lambda.
        WriterOptions = new JsonWriterOptions { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        jsonWriterCustomizer?.Invoke(WriterOptions);
        _debug = string.Equals(
            Environment.GetEnvironmentVariable(DebugVariable), "true", StringComparison.OrdinalIgnoreCase);
    }

    protected JsonWriterOptions WriterOptions { get; }

    /// <exception cref="JsonSerializerException">The stream does not contain valid JSON for <typeparamref name="T"/>.</exception>
    public T Deserialize<T>(Stream requestStream)
    {
        try
        {
            var utf8Json = ReadAll(requestStream);
            if (_debug)
            {
                Console.WriteLine($"Lambda Deserialize to {typeof(T).FullName}: {Encoding.UTF8.GetString(utf8Json)}");
            }

            return InternalDeserialize<T>(utf8Json);
        }
        catch (Exception e) when (e is not JsonSerializerException)
        {
            throw new JsonSerializerException(
                typeof(T) == typeof(string)
                    ? $"Error converting the Lambda event JSON payload to a string. A JSON string is quoted, for example \"Hello World\": {e.Message}"
                    : $"Error converting the Lambda event JSON payload to type {typeof(T).FullName}: {e.Message}",
                e);
        }
    }

    /// <exception cref="JsonSerializerException">The response cannot be written as JSON.</exception>
    public void Serialize<T>(T response, Stream responseStream)
    {
        try
        {
            if (_debug)
            {
                SerializeAndLog(response, responseStream);
                return;
            }

            using var writer = new Utf8JsonWriter(responseStream, WriterOptions);
            InternalSerialize(writer, response);
        }
        catch (Exception e) when (e is not JsonSerializerException)
        {
            throw new JsonSerializerException(
                $"Error converting the response object of type {typeof(T).FullName} from the Lambda function to JSON: {e.Message}",
                e);
        }
    }

    /// <summary>Creates the default options: reads names case-insensitively, writes names as declared, omits null members.</summary>
    protected virtual JsonSerializerOptions CreateDefaultJsonSerializationOptions() => new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        PropertyNameCaseInsensitive = true,
        PropertyNamingPolicy = new AwsNamingPolicy(),
        Converters =
        {
            new DateTimeConverter(),
            new MemoryStreamConverter(),
            new ConstantClassConverter(),
            new ByteArrayConverter(),
        },
    };

    protected abstract T InternalDeserialize<T>(byte[] utf8Json);

    protected abstract void InternalSerialize<T>(Utf8JsonWriter writer, T response);

    private void SerializeAndLog<T>(T response, Stream responseStream)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
        {
            InternalSerialize(writer, response);
        }

        buffer.WriteTo(responseStream);
        Console.WriteLine(
            $"Lambda Serialize {response?.GetType().FullName}: {Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length)}");
    }

    private static byte[] ReadAll(Stream stream)
    {
        if (stream is MemoryStream { Position: 0 } memory)
        {
            return memory.ToArray();
        }

        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
