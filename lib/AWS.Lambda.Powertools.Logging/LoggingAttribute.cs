using AspectInjector.Broker;
using AWS.Lambda.Powertools.Logging.Internal;
using Microsoft.Extensions.Logging;

namespace AWS.Lambda.Powertools.Logging;

/// <summary>
/// Decorates a handler: its Lambda context goes on every line of the invocation. Settings given here are those of the
/// static <see cref="Logger"/>; a factory's loggers have their own.
/// </summary>
[Injection(typeof(LoggingAspect))]
[AttributeUsage(AttributeTargets.Method)]
public class LoggingAttribute : Attribute
{
    public string Service { get; set; }
    public LogLevel LogLevel { get; set; } = LogLevel.None;

    /// <summary>0 to 1.</summary>
    public double SamplingRate { get; set; }

    /// <summary>Logs the event; POWERTOOLS_LOGGER_LOG_EVENT does so for all.</summary>
    public bool LogEvent { get; set; }

    /// <summary>A JSON pointer into the event, such as <see cref="CorrelationIdPaths.EventBridge"/>.</summary>
    public string CorrelationIdPath { get; set; }

    /// <summary>Removes appended keys when the handler ends.</summary>
    public bool ClearState { get; set; }
    public LoggerOutputCase LoggerOutputCase { get; set; }
}
