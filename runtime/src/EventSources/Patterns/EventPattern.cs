using System.Text.Json;

namespace DurableLocal.EventSources.Patterns;

/// <summary>An EventBridge event pattern (EventBridge user guide, "Event patterns"), read once and matched often.</summary>
public sealed class EventPattern
{
    private readonly ObjectPattern _root;

    private EventPattern(ObjectPattern root) => _root = root;

    /// <exception cref="AwsException">InvalidEventPatternException 400; the message names the field.</exception>
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

    public bool Matches(JsonElement @event) => _root.Matches(@event);
}
