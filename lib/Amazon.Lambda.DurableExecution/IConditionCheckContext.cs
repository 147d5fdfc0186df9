using Microsoft.Extensions.Logging;

namespace Amazon.Lambda.DurableExecution;

/// <summary>What a check of a condition knows of itself.</summary>
public interface IConditionCheckContext
{
    ILogger Logger { get; }

    /// <summary>Counts from 1.</summary>
    int AttemptNumber { get; }
}
