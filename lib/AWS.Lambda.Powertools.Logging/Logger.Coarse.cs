using Microsoft.Extensions.Logging;

namespace AWS.Lambda.Powertools.Logging;

public partial class Logger
{
    public static void LogWarning(object message) => Log(LogLevel.Warning, message);

    public static void LogWarning(Exception exception) => Log(LogLevel.Warning, exception);

    public static void LogWarning(string message, params object[] args) => Log(LogLevel.Warning, message, args);

    public static void LogWarning(EventId eventId, string message, params object[] args) =>
        Log(LogLevel.Warning, eventId, message, args);

    public static void LogWarning(Exception exception, string message, params object[] args) =>
        Log(LogLevel.Warning, exception, message, args);

    public static void LogWarning(EventId eventId, Exception exception, string message, params object[] args) =>
        Log(LogLevel.Warning, eventId, exception, message, args);

    public static void LogWarning<T>(T extraKeys, string message, params object[] args)
        where T : class => Log(LogLevel.Warning, extraKeys, message, args);

    public static void LogWarning<T>(T extraKeys, EventId eventId, string message, params object[] args)
        where T : class => Log(LogLevel.Warning, extraKeys, eventId, message, args);

    public static void LogWarning<T>(T extraKeys, Exception exception, string message, params object[] args)
        where T : class => Log(LogLevel.Warning, extraKeys, exception, message, args);

    public static void LogWarning<T>(T extraKeys, EventId eventId, Exception exception, string message, params object[] args)
        where T : class => Log(LogLevel.Warning, extraKeys, eventId, exception, message, args);

    public static void LogError(object message) => Log(LogLevel.Error, message);

    public static void LogError(Exception exception) => Log(LogLevel.Error, exception);

    public static void LogError(string message, params object[] args) => Log(LogLevel.Error, message, args);

    public static void LogError(EventId eventId, string message, params object[] args) =>
        Log(LogLevel.Error, eventId, message, args);

    public static void LogError(Exception exception, string message, params object[] args) =>
        Log(LogLevel.Error, exception, message, args);

    public static void LogError(EventId eventId, Exception exception, string message, params object[] args) =>
        Log(LogLevel.Error, eventId, exception, message, args);

    public static void LogError<T>(T extraKeys, string message, params object[] args)
        where T : class => Log(LogLevel.Error, extraKeys, message, args);

    public static void LogError<T>(T extraKeys, EventId eventId, string message, params object[] args)
        where T : class => Log(LogLevel.Error, extraKeys, eventId, message, args);

    public static void LogError<T>(T extraKeys, Exception exception, string message, params object[] args)
        where T : class => Log(LogLevel.Error, extraKeys, exception, message, args);

    public static void LogError<T>(T extraKeys, EventId eventId, Exception exception, string message, params object[] args)
        where T : class => Log(LogLevel.Error, extraKeys, eventId, exception, message, args);

    public static void LogCritical(object message) => Log(LogLevel.Critical, message);

    public static void LogCritical(Exception exception) => Log(LogLevel.Critical, exception);

    public static void LogCritical(string message, params object[] args) => Log(LogLevel.Critical, message, args);

    public static void LogCritical(EventId eventId, string message, params object[] args) =>
        Log(LogLevel.Critical, eventId, message, args);

    public static void LogCritical(Exception exception, string message, params object[] args) =>
        Log(LogLevel.Critical, exception, message, args);

    public static void LogCritical(EventId eventId, Exception exception, string message, params object[] args) =>
        Log(LogLevel.Critical, eventId, exception, message, args);

    public static void LogCritical<T>(T extraKeys, string message, params object[] args)
        where T : class => Log(LogLevel.Critical, extraKeys, message, args);

    public static void LogCritical<T>(T extraKeys, EventId eventId, string message, params object[] args)
        where T : class => Log(LogLevel.Critical, extraKeys, eventId, message, args);

    public static void LogCritical<T>(T extraKeys, Exception exception, string message, params object[] args)
        where T : class => Log(LogLevel.Critical, extraKeys, exception, message, args);

    public static void LogCritical<T>(T extraKeys, EventId eventId, Exception exception, string message, params object[] args)
        where T : class => Log(LogLevel.Critical, extraKeys, eventId, exception, message, args);
}
