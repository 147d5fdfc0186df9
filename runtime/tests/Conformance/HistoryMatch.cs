using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Amazon.Lambda.Model;
using Amazon.Runtime;

namespace DurableLocal.Tests.Conformance;

/// <summary>Compares a history returned by <c>GetDurableExecutionHistory</c> with the events that a requirement lists.</summary>
internal static class HistoryMatch
{
    private static readonly JsonSerializerOptions EventJson = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new ConstantConverter() },
    };

    /// <summary>Returns one line for each difference, with the event's id; empty if there is none.</summary>
    public static IReadOnlyList<string> Differences(IEnumerable<ExpectedEvent> expected, IEnumerable<Event> history, Bindings bindings)
    {
        var actual = history.ToDictionary(each => each.EventId!.Value, Document);
        var differences = new List<string>();
        foreach (var each in expected)
        {
            var difference = actual.TryGetValue(each.At, out var found)
                ? Matcher.Difference(each.ToDocument(), found, bindings)
                : $": expected {each.Event}, the history ends before it";
            if (difference is not null)
            {
                differences.Add($"event {each.At}{difference}");
            }
        }

        return differences;
    }

    /// <summary>Returns one line for each event, with its id and type.</summary>
    public static string Outline(IEnumerable<Event> history) =>
        string.Join('\n', history.Select(each => $"  {each.EventId,3} {each.EventType} {each.SubType} {each.Name}".TrimEnd()));

    private static JsonNode Document(Event each) => JsonSerializer.SerializeToNode(each, EventJson)!;

    /// <summary>Writes the SDK's constants as the string that is on the wire.</summary>
    private sealed class ConstantConverter : JsonConverter<ConstantClass>
    {
        public override bool CanConvert(Type typeToConvert) => typeToConvert.IsAssignableTo(typeof(ConstantClass));

        public override ConstantClass Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("Histories are never deserialized.");

        public override void Write(Utf8JsonWriter writer, ConstantClass value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
    }
}
