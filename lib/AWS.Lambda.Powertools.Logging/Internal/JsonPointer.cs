using System.Globalization;
using System.Text.Json;

namespace AWS.Lambda.Powertools.Logging.Internal;

/// <summary>Evaluates <see cref="LoggingAttribute.CorrelationIdPath"/> on an event (JSON Pointer, RFC 6901).</summary>
internal static class JsonPointer
{
    /// <returns>The value as text; null if the event has no such member.</returns>
    public static string Text(object value, string path)
    {
        if (value is null or Stream)
        {
            return null;
        }

        var element = value is JsonElement json ? json : JsonSerializer.SerializeToElement(value, value.GetType());
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var name = part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            if (!TryStep(ref element, name))
            {
                return null;
            }
        }

        return element.ValueKind switch
        {
            JsonValueKind.Null or JsonValueKind.Undefined => null,
            _ => element.ToString(),
        };
    }

    private static bool TryStep(ref JsonElement element, string name)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            var found = int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < element.GetArrayLength();
            element = found ? element[index] : element;
            return found;
        }

        if (element.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        if (element.TryGetProperty(name, out var exact))
        {
            element = exact;
            return true;
        }

        // A path may use the casing of the event class or of the JSON.
        foreach (var property in element.EnumerateObject())
        {
            if (property.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                element = property.Value;
                return true;
            }
        }

        return false;
    }
}
