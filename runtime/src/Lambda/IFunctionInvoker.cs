namespace DurableLocal.Lambda;

/// <summary>
/// Runs one invocation in an execution environment. It uses an idle environment or starts one, queues the invocation
/// when the concurrency limit is reached, and enforces the function's timeout. It does not depend on durable executions.
/// </summary>
public interface IFunctionInvoker
{
    /// <summary>
    /// Runs the invocation and returns its outcome; an error of the function is an outcome, not an exception. Cancellation
    /// ends the wait for an environment and does not interrupt an invocation that has started.
    /// </summary>
    Task<InvocationOutcome> InvokeAsync(Invocation invocation, CancellationToken cancellationToken);
}

/// <summary>One invocation of a function.</summary>
/// <param name="RequestId">The request id that the function receives and logs.</param>
/// <param name="Payload">The event, JSON in UTF-8.</param>
public sealed record Invocation(FunctionVersion Function, string RequestId, ReadOnlyMemory<byte> Payload)
{
    /// <summary>The client context as JSON text, decoded from base64; or null.</summary>
    public string? ClientContext { get; init; }

    public string? TenantId { get; init; }

    /// <summary>The X-Ray trace header; null to start a new trace.</summary>
    public string? TraceId { get; init; }

    /// <summary>Whether an event source mapping invokes the function with messages.</summary>
    public bool IsBatch { get; init; }

    /// <summary>The X-Ray trace headers of the messages of a batch that have one.</summary>
    public IReadOnlyList<string> MessageTraces { get; init; } = [];

    /// <summary>The execution that the invocation belongs to; null for none.</summary>
    public DurableOrigin? Origin { get; init; }

    /// <summary>Whether the response must contain the tail of the log.</summary>
    public bool WantsLogTail { get; init; }
}

/// <summary>The part of a durable execution that an invocation carries out.</summary>
/// <param name="OperationId">The chained invoke that invokes the function; null for the execution's own function.</param>
public readonly record struct DurableOrigin(string ExecutionArn, string? OperationId);

/// <summary>How an invocation ended.</summary>
/// <param name="Kind">Success, or the kind of failure.</param>
/// <param name="Payload">The function's response; on failure the error document <c>{"errorType","errorMessage","stackTrace"}</c>.</param>
/// <param name="ErrorType">Null on success; otherwise for example <c>Runtime.ExitError</c>, <c>Sandbox.Timedout</c> or the exception's type name.</param>
/// <param name="ErrorMessage">Null on success.</param>
public sealed record InvocationOutcome(InvocationOutcomeKind Kind, ReadOnlyMemory<byte> Payload, string? ErrorType = null, string? ErrorMessage = null)
{
    /// <summary>The last 4 KB of the log, when the invocation requested it.</summary>
    public byte[]? LogTail { get; init; }

    public DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset EndedAt { get; init; }
}

public enum InvocationOutcomeKind
{
    /// <summary>The function returned a response.</summary>
    Succeeded,

    /// <summary>The handler threw an exception and the runtime posted an error document (X-Amz-Function-Error: Unhandled).</summary>
    FunctionError,

    /// <summary>The process ended or could not start (Runtime.ExitError, Runtime.InitError…).</summary>
    Crashed,

    /// <summary>The function's timeout elapsed and its environment was killed.</summary>
    TimedOut,

    /// <summary>The concurrency limit left no environment for the invocation (TooManyRequestsException).</summary>
    Throttled,
}
