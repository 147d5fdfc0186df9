using AspectInjector.Broker;
using AWS.Lambda.Powertools.Logging.Internal;
using Microsoft.Extensions.Logging;

namespace AWS.Lambda.Powertools.Logging;

/// <summary>
/// Adds the Lambda context of a handler to every log line of the invocation. The settings of the attribute apply to the
/// static <see cref="Logger"/>; loggers of a factory have their own.
/// </summary>
[Injection(typeof(LoggingAspect))]
[AttributeUsage(AttributeTargets.Method)]
public class LoggingAttribute : Attribute
{
    public string Service { get; set; }
    public LogLevel LogLevel { get; set; } = LogLevel.None;

    /// <summary>The share of invocations that log from Debug on; 0 to 1.</summary>
    public double SamplingRate { get; set; }

    /// <summary>Whether the event is logged. POWERTOOLS_LOGGER_LOG_EVENT applies to the handlers that do not set it.</summary>
    public bool LogEvent
    {
        get => LogsEvent ?? false;
        set => LogsEvent = value;
    }

    /// <summary><see cref="LogEvent"/>; null if it was not set.</summary>
    internal bool? LogsEvent { get; private set; }

    /// <summary>
    /// The path to the correlation id in the event, such as <see cref="CorrelationIdPaths.EventBridge"/>: names of members in
    /// any casing, each after a <c>/</c>. It leads through objects only, not into arrays.
    /// </summary>
    public string CorrelationIdPath { get; set; }

    /// <summary>Removes appended keys when the handler ends.</summary>
    public bool ClearState { get; set; }
    public LoggerOutputCase LoggerOutputCase { get; set; }
}
