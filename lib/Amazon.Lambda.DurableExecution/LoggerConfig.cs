using Microsoft.Extensions.Logging;

namespace Amazon.Lambda.DurableExecution;

/// <summary>Options of the logger of a workflow.</summary>
public sealed class LoggerConfig
{
    /// <summary>The target of log lines; null for the logger of the invocation.</summary>
    public ILogger? CustomLogger { get; init; }

    /// <summary>True to suppress lines during replay, which an earlier invocation has already logged.</summary>
    public bool ModeAware { get; init; } = true;
}
