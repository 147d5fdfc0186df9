using System.Text.Json;

namespace AWS.Lambda.Powertools.Logging.Internal;

/// <summary>
/// Evaluates <see cref="LoggingAttribute.CorrelationIdPath"/> on an event as the official package does: the event and the names of
/// the path are converted to the casing of the lines and compared exactly. A path leads through objects only.
/// </summary>
internal static class CorrelationIds
{
    /// <returns>The value as text; null if the event has no such member.</returns>
    public static string Of(object payload, string path, LogSettings settings)
    {
        if (payload is null or Stream)
        {
            return null;
        }

        var element = JsonSerializer.SerializeToElement(payload, payload.GetType(), settings.JsonOptions);
        foreach (var name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(settings.Keys.PathName(name), out element))
            {
                return null;
            }
        }

        return element.ToString() is var text && string.IsNullOrWhiteSpace(text) ? null : text;
    }
}
