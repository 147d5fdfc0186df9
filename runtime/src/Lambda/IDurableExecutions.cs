using DurableLocal.Core.Aws;

namespace DurableLocal.Lambda;

/// <summary>Durable executions as the Invoke operation and the event sources need them; the assembly above implements it.</summary>
public interface IDurableExecutions
{
    /// <summary>
    /// Starts an execution of a durable function, or finds the one of the same name and payload; answers after the start
    /// is on disk.
    /// </summary>
    /// <param name="name">The execution name, or null for a generated one.</param>
    /// <param name="tenantId">The tenant that every invocation of the execution is made for, or null.</param>
    /// <param name="traceHeader">The X-Ray trace header of the request, or null for a new trace.</param>
    /// <exception cref="AwsException">DurableExecutionAlreadyStartedException 409: the name is taken by another payload; InvalidParameterValueException for a name that is not legal.</exception>
    Task<DurableStart> StartAsync(FunctionVersion function, string? name, ReadOnlyMemory<byte> payload, bool asynchronous, string? tenantId, string? traceHeader, CancellationToken cancellationToken);

    /// <summary>Completes when the execution is closed, at once where it is already.</summary>
    Task<DurableEnd> WaitForEndAsync(string executionArn, CancellationToken cancellationToken);
}

/// <summary>A start that was accepted.</summary>
/// <param name="IsNew">False where an earlier execution of the same name and payload answers for it.</param>
public sealed record DurableStart(string ExecutionArn, bool IsNew);

/// <summary>How an execution ended.</summary>
/// <param name="Status">SUCCEEDED, FAILED, TIMED_OUT or STOPPED.</param>
/// <param name="Result">The result text, of a SUCCEEDED one.</param>
/// <param name="Error">The error, of any other.</param>
public sealed record DurableEnd(string Status, string? Result, DurableError? Error);

/// <summary>The ErrorObject of the durable-execution protocol.</summary>
public sealed record DurableError(string? ErrorType, string? ErrorMessage, string? ErrorData = null, IReadOnlyList<string>? StackTrace = null);
