using Microsoft.Extensions.Logging;

namespace Amazon.Lambda.DurableExecution;

/// <summary>The context of one check of a condition.</summary>
public interface IConditionCheckContext
{
    ILogger Logger { get; }

    /// <summary>Number of the check, from 1.</summary>
    int AttemptNumber { get; }
}
