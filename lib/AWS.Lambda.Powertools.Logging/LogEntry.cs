using Microsoft.Extensions.Logging;

namespace AWS.Lambda.Powertools.Logging;

/// <summary>A log entry, the input of a custom formatter.</summary>
public class LogEntry
{
    public bool ColdStart { get; internal set; }
    public string Service { get; internal set; }

    /// <summary>UTC.</summary>
    public DateTime Timestamp { get; internal set; }
    public LogLevel Level { get; internal set; }

    /// <summary>The category of the logger.</summary>
    public string Name { get; internal set; }

    /// <summary>A string, or the object that was logged.</summary>
    public object Message { get; internal set; }
    public Exception Exception { get; internal set; }

    /// <summary>Appended keys, scope members and message arguments, by name as given; null if there are none.</summary>
    public Dictionary<string, object> ExtraKeys { get; internal set; }
    public string XRayTraceId { get; internal set; }

    /// <summary>From the event (<see cref="LoggingAttribute.CorrelationIdPath"/>); null if there is none.</summary>
    public string CorrelationId { get; internal set; }

    /// <summary>0 to 1; 0 if sampling is disabled.</summary>
    public double? SamplingRate { get; internal set; }

    /// <summary>Null unless the handler has <see cref="LoggingAttribute"/>.</summary>
    public LogEntryLambdaContext LambdaContext { get; internal set; }
}
