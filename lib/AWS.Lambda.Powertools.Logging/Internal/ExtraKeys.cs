using System.Collections;
using Microsoft.Extensions.Logging;

namespace AWS.Lambda.Powertools.Logging.Internal;

/// <summary>Converts a log state or a scope to the members of a log line.</summary>
internal static class ExtraKeys
{
    /// <summary>The entry of a log state that contains the message template.</summary>
    private const string Template = "{OriginalFormat}";

    public static IEnumerable<KeyValuePair<string, object>> Of(object state) => state switch
    {
        null or string or ObjectMessage => [],
        IEnumerable<KeyValuePair<string, object>> members => members.Where(member => member.Key != Template),
        IEnumerable<KeyValuePair<string, string>> members => members.Select(member => new KeyValuePair<string, object>(member.Key, member.Value)),
        KeyValuePair<string, object> member => [member],
        IDictionary members => Entries(members),
        IEnumerable => [],
        _ => state.GetType().IsPrimitive ? [] : Properties(state),
    };

    private static IEnumerable<KeyValuePair<string, object>> Entries(IDictionary members)
    {
        foreach (DictionaryEntry entry in members)
        {
            yield return new(entry.Key.ToString(), entry.Value);
        }
    }

    private static IEnumerable<KeyValuePair<string, object>> Properties(object state)
    {
        foreach (var property in state.GetType().GetProperties())
        {
            if (property.CanRead && property.GetIndexParameters().Length == 0)
            {
                yield return new(property.Name, property.GetValue(state));
            }
        }
    }
}

/// <summary>Logs a message with an object whose properties become members of the line.</summary>
internal static class ExtraKeysLogging
{
    public static void Log<T>(
        ILogger logger, LogLevel logLevel, EventId eventId, T extraKeys, Exception exception, string message, object[] args)
        where T : class
    {
        // Log("{First} and {Second}", "text", 2) binds to this overload, with the template as the extra keys.
        if (extraKeys is string template)
        {
            LoggerExtensions.Log(logger, logLevel, eventId, exception, template, [message, .. args]);
            return;
        }

        using (logger.BeginScope(extraKeys))
        {
            LoggerExtensions.Log(logger, logLevel, eventId, exception, message, args);
        }
    }
}
