using Microsoft.Extensions.Logging;

namespace AWS.Lambda.Powertools.Logging;

/// <summary>What a custom formatter is given to shape a line from.</summary>
public class LogEntry
{
    public bool ColdStart { get; internal set; }
    public string Service { get; internal set; }

    /// <summary>UTC.</summary>
    public DateTime Timestamp { get; internal set; }
    public LogLevel Level { get; internal set; }

    /// <summary>The logger's category.</summary>
    public string Name { get; internal set; }

    /// <summary>A string, or the object that was logged.</summary>
    public object Message { get; internal set; }
    public Exception Exception { get; internal set; }

    /// <summary>Appended keys, scopes and the arguments of the message, by name.</summary>
    public Dictionary<string, object> ExtraKeys { get; internal set; }
    public string XRayTraceId { get; internal set; }
    public string CorrelationId { get; internal set; }

    /// <summary>0 to 1; null where nothing is sampled.</summary>
    public double? SamplingRate { get; internal set; }

    /// <summary>Null unless <see cref="LoggingAttribute"/> decorates the handler.</summary>
    public LogEntryLambdaContext LambdaContext { get; internal set; }
}
