using DurableLocal.Lambda.Logs;

namespace DurableLocal.Lambda;

/// <summary>
/// Runs one invocation in an execution environment: takes an idle one or starts one, waits its turn where the
/// concurrency limit is reached, and ends by the function's timeout. Knows nothing of durable executions.
/// </summary>
public interface IFunctionInvoker
{
    /// <summary>
    /// Never throws for what the function does. Cancelling abandons the wait for an environment; an invocation that runs
    /// is not cut short by it.
    /// </summary>
    Task<InvocationOutcome> InvokeAsync(Invocation invocation, CancellationToken cancellationToken);
}

/// <summary>One invocation of a function.</summary>
/// <param name="RequestId">The request id that the function sees and logs.</param>
/// <param name="Payload">The event, a JSON document in UTF-8.</param>
public sealed record Invocation(FunctionVersion Function, string RequestId, ReadOnlyMemory<byte> Payload)
{
    /// <summary>JSON text (already decoded from base64), or null.</summary>
    public string? ClientContext { get; init; }

    public string? TenantId { get; init; }

    public string? TraceId { get; init; }

    /// <summary>Whether the answer is to carry the tail of the log.</summary>
    public bool WantsLogTail { get; init; }
}

/// <summary>How an invocation ended.</summary>
/// <param name="Kind">Success, or who failed.</param>
/// <param name="Payload">The function's answer; on failure the error document <c>{"errorType","errorMessage","stackTrace"}</c>.</param>
/// <param name="ErrorType">Null on success; such as <c>Runtime.ExitError</c>, <c>Sandbox.Timedout</c> or the exception's name.</param>
/// <param name="ErrorMessage">Null on success.</param>
public sealed record InvocationOutcome(InvocationOutcomeKind Kind, ReadOnlyMemory<byte> Payload, string? ErrorType = null, string? ErrorMessage = null)
{
    /// <summary>Last 4 KB of what the function logged, where asked for.</summary>
    public byte[]? LogTail { get; init; }

    public DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset EndedAt { get; init; }
}

public enum InvocationOutcomeKind
{
    /// <summary>The function answered.</summary>
    Succeeded,

    /// <summary>The handler threw: the function answered with an error document (X-Amz-Function-Error: Unhandled).</summary>
    FunctionError,

    /// <summary>The process ended or could not be started (Runtime.ExitError, Runtime.InitError…).</summary>
    Crashed,

    /// <summary>The function's timeout ran out and its environment was killed.</summary>
    TimedOut,

    /// <summary>No environment could be had within the concurrency limit (TooManyRequestsException).</summary>
    Throttled,
}
