using Microsoft.Extensions.Logging;

namespace Amazon.Lambda.DurableExecution;

/// <summary>The context of one attempt of a step.</summary>
public interface IStepContext
{
    ILogger Logger { get; }

    /// <summary>Number of the attempt, from 1.</summary>
    int AttemptNumber { get; }

    /// <summary>The same at every attempt and replay; can serve as an idempotency key.</summary>
    string OperationId { get; }
}
