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

    /// <summary>Logs the event. POWERTOOLS_LOGGER_LOG_EVENT does so for all handlers.</summary>
    public bool LogEvent { get; set; }

    /// <summary>A JSON pointer to the correlation id in the event, such as <see cref="CorrelationIdPaths.EventBridge"/>.</summary>
    public string CorrelationIdPath { get; set; }

    /// <summary>Removes appended keys when the handler ends.</summary>
    public bool ClearState { get; set; }
    public LoggerOutputCase LoggerOutputCase { get; set; }
}
