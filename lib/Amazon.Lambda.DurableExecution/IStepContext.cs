using Microsoft.Extensions.Logging;

namespace Amazon.Lambda.DurableExecution;

/// <summary>What the body of a step knows of itself.</summary>
public interface IStepContext
{
    ILogger Logger { get; }

    /// <summary>Counts from 1.</summary>
    int AttemptNumber { get; }

    /// <summary>The same at every attempt and replay: fit for an idempotency key.</summary>
    string OperationId { get; }
}
