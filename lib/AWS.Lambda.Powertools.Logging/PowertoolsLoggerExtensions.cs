using AWS.Lambda.Powertools.Logging.Internal;
using Microsoft.Extensions.Logging;

namespace AWS.Lambda.Powertools.Logging;

/// <summary>Logs objects as messages and exceptions without a message, and manages the keys that are added to every line of the process.</summary>
public static class PowertoolsLoggerExtensions
{
    public static void LogTrace(this ILogger logger, object message) => logger.Log(LogLevel.Trace, message);

    public static void LogDebug(this ILogger logger, object message) => logger.Log(LogLevel.Debug, message);

    public static void LogInformation(this ILogger logger, object message) => logger.Log(LogLevel.Information, message);

    public static void LogWarning(this ILogger logger, object message) => logger.Log(LogLevel.Warning, message);

    public static void LogError(this ILogger logger, object message) => logger.Log(LogLevel.Error, message);

    public static void LogCritical(this ILogger logger, object message) => logger.Log(LogLevel.Critical, message);

    public static void LogTrace(this ILogger logger, Exception exception) => logger.Log(LogLevel.Trace, exception);

    public static void LogDebug(this ILogger logger, Exception exception) => logger.Log(LogLevel.Debug, exception);

    public static void LogInformation(this ILogger logger, Exception exception) => logger.Log(LogLevel.Information, exception);

    public static void LogWarning(this ILogger logger, Exception exception) => logger.Log(LogLevel.Warning, exception);

    public static void LogError(this ILogger logger, Exception exception) => logger.Log(LogLevel.Error, exception);

    public static void LogCritical(this ILogger logger, Exception exception) => logger.Log(LogLevel.Critical, exception);

    public static void Log(this ILogger logger, LogLevel logLevel, object message) =>
        LoggerExtensions.Log(logger, logLevel, MessageArguments.ObjectTemplate, [message]);

    public static void Log(this ILogger logger, LogLevel logLevel, Exception exception) =>
        LoggerExtensions.Log(logger, logLevel, exception, exception is null ? null : LogValue.MessageOf(exception), []);

    public static void AppendKeys(this ILogger logger, IEnumerable<KeyValuePair<string, object>> keys) => AppendedKeys.Append(keys);

    public static void AppendKeys(this ILogger logger, IEnumerable<KeyValuePair<string, string>> keys) =>
        AppendedKeys.Append(keys.Select(key => new KeyValuePair<string, object>(key.Key, key.Value)));

    public static void AppendKey(this ILogger logger, string key, object value) => AppendedKeys.Append([new(key, value)]);

    public static IEnumerable<KeyValuePair<string, object>> GetAllKeys(this ILogger logger) => AppendedKeys.All;

    public static void RemoveKeys(this ILogger logger, params string[] keys) => AppendedKeys.Remove(keys);

    public static void RemoveKey(this ILogger logger, string key) => AppendedKeys.Remove([key]);
}
