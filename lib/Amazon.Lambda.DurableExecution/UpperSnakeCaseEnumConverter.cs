using System.Text.Json;
using System.Text.Json.Serialization;

namespace Amazon.Lambda.DurableExecution;

/// <summary>Converts enum values to upper snake case, for example <c>TimedOut</c> to <c>TIMED_OUT</c>, and back.</summary>
public sealed class UpperSnakeCaseEnumConverter<T> : JsonConverter<T>
    where T : struct, Enum
{
    private static readonly Dictionary<T, string> Names = Enum.GetValues<T>()
        .ToDictionary(value => value, value => JsonNamingPolicy.SnakeCaseUpper.ConvertName(value.ToString()));

    private static readonly Dictionary<string, T> Values = Names.ToDictionary(pair => pair.Value, pair => pair.Key);

    /// <exception cref="JsonException">The text is not a name of the enum.</exception>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.GetString();
        return text is not null && Values.TryGetValue(text, out var value)
            ? value
            : throw new JsonException($"'{text}' is not a value of {typeof(T).Name}.");
    }

    /// <exception cref="JsonException">The value has no name.</exception>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Names.TryGetValue(value, out var name)
            ? name
            : throw new JsonException($"{typeof(T).Name} has no name for {value}."));
}
