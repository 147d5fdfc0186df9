using Microsoft.Extensions.Logging;

namespace Amazon.Lambda.DurableExecution;

/// <summary>Options of a workflow's logger.</summary>
public sealed class LoggerConfig
{
    /// <summary>Where the lines go; null for the log of the invocation.</summary>
    public ILogger? CustomLogger { get; init; }

    /// <summary>True to keep silent while the workflow replays what an earlier invocation logged already.</summary>
    public bool ModeAware { get; init; } = true;
}
