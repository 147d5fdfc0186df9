using Microsoft.Extensions.Logging;

namespace AWS.Lambda.Powertools.Logging;

public partial class Logger
{
    public static void LogTrace(object message) => Log(LogLevel.Trace, message);

    public static void LogTrace(Exception exception) => Log(LogLevel.Trace, exception);

    public static void LogTrace(string message, params object[] args) => Log(LogLevel.Trace, message, args);

    public static void LogTrace(EventId eventId, string message, params object[] args) =>
        Log(LogLevel.Trace, eventId, message, args);

    public static void LogTrace(Exception exception, string message, params object[] args) =>
        Log(LogLevel.Trace, exception, message, args);

    public static void LogTrace(EventId eventId, Exception exception, string message, params object[] args) =>
        Log(LogLevel.Trace, eventId, exception, message, args);

    public static void LogTrace<T>(T extraKeys, string message, params object[] args)
        where T : class => Log(LogLevel.Trace, extraKeys, message, args);

    public static void LogTrace<T>(T extraKeys, EventId eventId, string message, params object[] args)
        where T : class => Log(LogLevel.Trace, extraKeys, eventId, message, args);

    public static void LogTrace<T>(T extraKeys, Exception exception, string message, params object[] args)
        where T : class => Log(LogLevel.Trace, extraKeys, exception, message, args);

    public static void LogTrace<T>(T extraKeys, EventId eventId, Exception exception, string message, params object[] args)
        where T : class => Log(LogLevel.Trace, extraKeys, eventId, exception, message, args);

    public static void LogDebug(object message) => Log(LogLevel.Debug, message);

    public static void LogDebug(Exception exception) => Log(LogLevel.Debug, exception);

    public static void LogDebug(string message, params object[] args) => Log(LogLevel.Debug, message, args);

    public static void LogDebug(EventId eventId, string message, params object[] args) =>
        Log(LogLevel.Debug, eventId, message, args);

    public static void LogDebug(Exception exception, string message, params object[] args) =>
        Log(LogLevel.Debug, exception, message, args);

    public static void LogDebug(EventId eventId, Exception exception, string message, params object[] args) =>
        Log(LogLevel.Debug, eventId, exception, message, args);

    public static void LogDebug<T>(T extraKeys, string message, params object[] args)
        where T : class => Log(LogLevel.Debug, extraKeys, message, args);

    public static void LogDebug<T>(T extraKeys, EventId eventId, string message, params object[] args)
        where T : class => Log(LogLevel.Debug, extraKeys, eventId, message, args);

    public static void LogDebug<T>(T extraKeys, Exception exception, string message, params object[] args)
        where T : class => Log(LogLevel.Debug, extraKeys, exception, message, args);

    public static void LogDebug<T>(T extraKeys, EventId eventId, Exception exception, string message, params object[] args)
        where T : class => Log(LogLevel.Debug, extraKeys, eventId, exception, message, args);

    public static void LogInformation(object message) => Log(LogLevel.Information, message);

    public static void LogInformation(Exception exception) => Log(LogLevel.Information, exception);

    public static void LogInformation(string message, params object[] args) => Log(LogLevel.Information, message, args);

    public static void LogInformation(EventId eventId, string message, params object[] args) =>
        Log(LogLevel.Information, eventId, message, args);

    public static void LogInformation(Exception exception, string message, params object[] args) =>
        Log(LogLevel.Information, exception, message, args);

    public static void LogInformation(EventId eventId, Exception exception, string message, params object[] args) =>
        Log(LogLevel.Information, eventId, exception, message, args);

    public static void LogInformation<T>(T extraKeys, string message, params object[] args)
        where T : class => Log(LogLevel.Information, extraKeys, message, args);

    public static void LogInformation<T>(T extraKeys, EventId eventId, string message, params object[] args)
        where T : class => Log(LogLevel.Information, extraKeys, eventId, message, args);

    public static void LogInformation<T>(T extraKeys, Exception exception, string message, params object[] args)
        where T : class => Log(LogLevel.Information, extraKeys, exception, message, args);

    public static void LogInformation<T>(T extraKeys, EventId eventId, Exception exception, string message, params object[] args)
        where T : class => Log(LogLevel.Information, extraKeys, eventId, exception, message, args);
}
