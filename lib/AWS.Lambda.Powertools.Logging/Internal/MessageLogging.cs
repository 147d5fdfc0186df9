using Microsoft.Extensions.Logging;

namespace AWS.Lambda.Powertools.Logging.Internal;

/// <summary>Logs a message template with its arguments.</summary>
internal static class MessageLogging
{
    /// <summary>A template that cannot be parsed is logged as it is, without arguments. Without this, the call would throw.</summary>
    public static void Log(ILogger logger, LogLevel logLevel, EventId eventId, Exception exception, string message, object[] args)
    {
        try
        {
            LoggerExtensions.Log(logger, logLevel, eventId, exception, message, args ?? []);
        }
        catch (FormatException)
        {
            LoggerExtensions.Log(logger, logLevel, eventId, exception, message, []);
        }
    }
}
