using System.Text;
using DurableLocal.Durable.Events;
using DurableLocal.Durable.Operations;

namespace DurableLocal.Durable.Engine;

/// <summary>
/// Pause and resume of an execution. A running invocation is not interrupted: its next checkpoint is applied and returns
/// no token, so that the SDK ends the invocation.
/// </summary>
/// <remarks>
/// <list type="table">
/// <item><term>RUNNING, no invocation</term><description>a pause leads to PAUSED</description></item>
/// <item><term>RUNNING, invocation</term><description>a pause leads to PAUSING</description></item>
/// <item><term>PAUSING</term><description>a checkpoint, PENDING or a failed invocation leads to PAUSED, a resume to RUNNING</description></item>
/// <item><term>PAUSED</term><description>a resume leads to RUNNING</description></item>
/// </list>
/// From each of them a stop, the execution timeout, and the result of the running invocation lead to the end, unless the
/// invocation has lost its token.
/// </remarks>
internal static class PauseTransitions
{
    /// <summary>Takes up a pause of a RUNNING execution.</summary>
    /// <param name="isSuspended">Whether the execution only waits for operations; not used while an invocation runs.</param>
    public static void Pause(EngineContext context, ExecutionChange change, PauseRequest request, bool isSuspended)
    {
        var execution = change.Execution;
        execution.Pause = request;
        if (execution.Invocation is null)
        {
            // A retry that waits keeps its time: it is due at the resume, or later.
            Enter(context, change, invokesAtResume: execution.RetryAt is null && !isSuspended);
            return;
        }

        SetStatus(context, change, ExecutionStatus.Pausing);
    }

    /// <summary>Makes the execution PAUSED.</summary>
    /// <param name="invokesAtResume">Whether the pause interrupts an invocation, or one that was about to begin.</param>
    public static void Enter(EngineContext context, ExecutionChange change, bool invokesAtResume)
    {
        var execution = change.Execution;
        var pause = execution.Pause! with { PausedAt = change.Now };
        execution.Pause = pause;
        execution.InvokesAtResume = invokesAtResume;
        change.AfterCommit(() => execution.NeedsInvocation = false);
        change.Record(EventType.ExecutionPaused, details: EventDetails.ExecutionPaused(pause), payload: Utf8(pause.Reason));
        SetStatus(context, change, ExecutionStatus.Paused);
    }

    /// <summary>Makes a PAUSING or PAUSED execution RUNNING. The history has no event for a pause that ends while PAUSING.</summary>
    public static void Resume(EngineContext context, ExecutionChange change, string? reason)
    {
        var execution = change.Execution;
        // PAUSING without an invocation: a crash has ended it, and the recovery has not completed the pause yet.
        change.InvokesAgain = execution.Status == ExecutionStatus.Paused ? execution.InvokesAtResume : execution.Invocation is null;
        if (execution.Status == ExecutionStatus.Paused)
        {
            if (execution.Pause is { StopsTimeout: true, PausedAt: { } pausedAt })
            {
                execution.TimeoutStopped += change.Now - pausedAt;
            }

            var isSuspended = !execution.InvokesAtResume && execution.RetryAt is null;
            change.Record(EventType.ExecutionResumed, details: EventDetails.ExecutionResumed(change.Now), payload: Utf8(reason), suspends: isSuspended);
            execution.InvokesAtResume = false;
        }

        execution.Pause = null;
        SetStatus(context, change, ExecutionStatus.Running);
    }

    private static void SetStatus(EngineContext context, ExecutionChange change, ExecutionStatus status)
    {
        change.Execution.Status = status;
        change.ChangesExecution = true;
        var changed = change.Execution.ToStatusChange();
        change.InTransaction(session => context.Listener.OnStatusChanged(session, changed));
    }

    private static byte[]? Utf8(string? text) => text is null ? null : Encoding.UTF8.GetBytes(text);
}
