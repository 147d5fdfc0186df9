namespace AWS.Lambda.Powertools.Logging;

/// <summary>Customizes the format of log lines.</summary>
public interface ILogFormatter
{
    /// <returns>The object to write as the line; must not be null.</returns>
    object FormatLogEntry(LogEntry logEntry);
}
