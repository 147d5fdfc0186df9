using Microsoft.Extensions.Logging;

namespace AWS.Lambda.Powertools.Logging.Internal;

/// <summary>Logs a message with an object whose properties become members of the line.</summary>
internal static class ExtraKeysLogging
{
    public static void Log<T>(
        ILogger logger, LogLevel logLevel, EventId eventId, T extraKeys, Exception exception, string message, object[] args)
        where T : class
    {
        switch (extraKeys)
        {
            // Log("{First} and {Second}", "text", 2) binds to this overload, with the template as the extra keys.
            case string template:
                MessageLogging.Log(logger, logLevel, eventId, exception, template, [message, .. args ?? []]);
                break;
            // A derived type of Exception binds to this overload, not to the one with an Exception.
            case Exception thrown when exception is null:
                MessageLogging.Log(logger, logLevel, eventId, thrown, message, args);
                break;
            case null:
                MessageLogging.Log(logger, logLevel, eventId, exception, message, args);
                break;
            default:
                using (logger.BeginScope(extraKeys))
                {
                    MessageLogging.Log(logger, logLevel, eventId, exception, message, args);
                }

                break;
        }
    }
}
