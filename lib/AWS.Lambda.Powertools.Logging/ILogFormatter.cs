namespace AWS.Lambda.Powertools.Logging;

/// <summary>Gives log lines another shape.</summary>
public interface ILogFormatter
{
    /// <returns>The object that is written as the line, never null.</returns>
    object FormatLogEntry(LogEntry logEntry);
}
