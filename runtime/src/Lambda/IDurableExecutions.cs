using DurableLocal.Core.Aws;

namespace DurableLocal.Lambda;

/// <summary>
/// What the Invoke operation and the event sources use of durable executions. The Durable assembly, which references
/// this one, implements it.
/// </summary>
public interface IDurableExecutions
{
    /// <summary>
    /// Starts an execution of a durable function, or returns the existing one of the same name and payload. Completes when
    /// the start is on disk.
    /// </summary>
    /// <param name="name">The execution name; null to generate one.</param>
    /// <param name="tenantId">The tenant id of every invocation of the execution, or null.</param>
    /// <param name="traceHeader">The X-Ray trace header of the request; null to start a new trace.</param>
    /// <exception cref="AwsException">DurableExecutionAlreadyStartedException 409: an execution of this name has another payload. InvalidParameterValueException 400: the name is not valid.</exception>
    Task<DurableStart> StartAsync(FunctionVersion function, string? name, ReadOnlyMemory<byte> payload, bool asynchronous, string? tenantId, string? traceHeader, CancellationToken cancellationToken);

    /// <summary>Returns the result of the execution when it has ended; completes immediately when it has ended already.</summary>
    Task<DurableOutcome> WaitForCompletionAsync(string executionArn, CancellationToken cancellationToken);
}

/// <summary>The response to an accepted start.</summary>
/// <param name="IsNew">False when an execution of the same name and payload existed already.</param>
public sealed record DurableStart(string ExecutionArn, bool IsNew);

/// <summary>How an execution ended.</summary>
/// <param name="Status">SUCCEEDED, FAILED, TIMED_OUT or STOPPED.</param>
/// <param name="Result">The result, when the status is SUCCEEDED.</param>
/// <param name="Error">The error, for any other status.</param>
public sealed record DurableOutcome(string Status, string? Result, DurableError? Error);

/// <summary>The ErrorObject of the durable-execution protocol.</summary>
public sealed record DurableError(string? ErrorType, string? ErrorMessage, string? ErrorData = null, IReadOnlyList<string>? StackTrace = null);
