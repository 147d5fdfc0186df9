using AWS.Lambda.Powertools.Logging.Internal;
using Microsoft.Extensions.Logging;

namespace AWS.Lambda.Powertools.Logging;

public partial class Logger
{
    public static void Log(LogLevel logLevel, object message) => PowertoolsLoggerExtensions.Log(Default, logLevel, message);

    public static void Log(LogLevel logLevel, Exception exception) => PowertoolsLoggerExtensions.Log(Default, logLevel, exception);

    public static void Log(LogLevel logLevel, string message, params object[] args) =>
        MessageLogging.Log(Default, logLevel, default, null, message, args);

    public static void Log(LogLevel logLevel, EventId eventId, string message, params object[] args) =>
        MessageLogging.Log(Default, logLevel, eventId, null, message, args);

    public static void Log(LogLevel logLevel, Exception exception, string message, params object[] args) =>
        MessageLogging.Log(Default, logLevel, default, exception, message, args);

    public static void Log(LogLevel logLevel, EventId eventId, Exception exception, string message, params object[] args) =>
        MessageLogging.Log(Default, logLevel, eventId, exception, message, args);

    public static void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception exception, Func<TState, Exception, string> formatter) =>
        Default.Log(logLevel, eventId, state, exception, formatter);

    public static void Log<T>(LogLevel logLevel, T extraKeys, string message, params object[] args)
        where T : class => ExtraKeysLogging.Log(Default, logLevel, default, extraKeys, null, message, args);

    public static void Log<T>(LogLevel logLevel, T extraKeys, EventId eventId, string message, params object[] args)
        where T : class => ExtraKeysLogging.Log(Default, logLevel, eventId, extraKeys, null, message, args);

    public static void Log<T>(LogLevel logLevel, T extraKeys, Exception exception, string message, params object[] args)
        where T : class => ExtraKeysLogging.Log(Default, logLevel, default, extraKeys, exception, message, args);

    public static void Log<T>(
        LogLevel logLevel, T extraKeys, EventId eventId, Exception exception, string message, params object[] args)
        where T : class => ExtraKeysLogging.Log(Default, logLevel, eventId, extraKeys, exception, message, args);
}
