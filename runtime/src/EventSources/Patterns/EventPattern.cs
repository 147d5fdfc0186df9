using System.Text.Json;

namespace DurableLocal.EventSources.Patterns;

/// <summary>A parsed EventBridge event pattern (EventBridge user guide, "Event patterns").</summary>
public sealed class EventPattern
{
    private readonly ObjectPattern _root;

    private EventPattern(ObjectPattern root) => _root = root;

    /// <summary>Parses a pattern.</summary>
    /// <exception cref="Core.Aws.AwsException">InvalidEventPatternException 400; the message contains the path of the invalid field.</exception>
    public static EventPattern Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return new EventPattern(PatternReader.ReadObject(document.RootElement, "pattern"));
        }
        catch (JsonException broken)
        {
            throw PatternReader.Invalid("pattern", broken.Message);
        }
    }

    /// <summary>Whether the event matches the pattern.</summary>
    public bool Matches(JsonElement @event) => _root.Matches(@event);
}
