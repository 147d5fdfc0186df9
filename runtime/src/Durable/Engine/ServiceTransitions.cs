using DurableLocal.Durable.Events;
using DurableLocal.Durable.Operations;
using DurableLocal.Durable.Wire;

namespace DurableLocal.Durable.Engine;

/// <summary>Changes that the service makes without the function: timers, callbacks, ends of chained invokes.</summary>
internal static class ServiceTransitions
{
    /// <summary>
    /// Applies the changes that a running invocation deferred: ends of chained invokes, then timers that are due, whether
    /// or not <see cref="TimerDispatcher"/> has run for them.
    /// </summary>
    public static void ApplyDeferred(ExecutionChange change)
    {
        foreach (var completion in change.Execution.Deferred)
        {
            CompleteChained(change, completion);
        }

        change.AfterCommit(change.Execution.Deferred.Clear);
        foreach (var operation in change.Execution.Timed.Where(operation => operation.DueAt <= change.Now).OrderBy(operation => operation.DueAt).ThenBy(operation => operation.Sequence).ToList())
        {
            Expire(change, operation);
        }
    }

    /// <summary>Applies the due timer of an operation: a retry becomes READY, a wait SUCCEEDED, a callback TIMED_OUT.</summary>
    public static void Expire(ExecutionChange change, Operation operation)
    {
        operation.DueAt = null;
        switch (operation.Type)
        {
            case OperationType.Step when operation.Status == OperationStatus.Pending:
                operation.Status = OperationStatus.Ready;
                Notify(change, operation);
                break;
            case OperationType.Wait when operation.Status == OperationStatus.Started:
                End(change, operation, OperationStatus.Succeeded);
                change.Record(EventType.WaitSucceeded, operation, EventDetails.WaitEnded(operation.Seconds));
                break;
            case OperationType.Callback when operation.Status == OperationStatus.Started:
                var isOverall = operation.DeadlineAt is { } deadline && deadline <= change.Now;
                var error = isOverall
                    ? ErrorObject.Of("Callback.Timeout", "Callback timed out")
                    : ErrorObject.Of("Callback.Heartbeat", "Callback timed out on heartbeat");
                Complete(change, operation, OperationStatus.TimedOut, EventType.CallbackTimedOut, null, error);
                break;
            default:
                change.Save(operation);
                break;
        }
    }

    public static void CompleteCallback(ExecutionChange change, Operation callback, byte[]? result, byte[]? error)
    {
        var isError = error is not null;
        Complete(change, callback, isError ? OperationStatus.Failed : OperationStatus.Succeeded, isError ? EventType.CallbackFailed : EventType.CallbackSucceeded, result, error);
    }

    public static void CompleteChained(ExecutionChange change, ChainedCompletion completion)
    {
        var operation = change.Execution.Operations[completion.Sequence - 1];
        if (operation.Status == OperationStatus.Started)
        {
            Complete(change, operation, completion.Status, EventOf(completion.Status), completion.Result, completion.Error);
        }
    }

    /// <summary>Restarts the heartbeat timeout of a callback. The history has no event for it.</summary>
    public static void Heartbeat(ExecutionChange change, Operation callback)
    {
        if (callback.Seconds > 0)
        {
            callback.DueAt = Math.Min(callback.DeadlineAt ?? long.MaxValue, change.Now + (callback.Seconds * 1_000L));
            change.Save(callback);
        }
    }

    private static EventType EventOf(OperationStatus status) => status switch
    {
        OperationStatus.Succeeded => EventType.ChainedInvokeSucceeded,
        OperationStatus.TimedOut => EventType.ChainedInvokeTimedOut,
        OperationStatus.Stopped => EventType.ChainedInvokeStopped,
        _ => EventType.ChainedInvokeFailed,
    };

    private static void Complete(ExecutionChange change, Operation operation, OperationStatus status, EventType type, byte[]? result, byte[]? error)
    {
        operation.Result = result;
        operation.Error = error;
        var line = change.Record(type, operation, payload: error ?? result, isError: error is not null);
        operation.PayloadEvent = line.Payload is null ? 0 : line.Id;
        End(change, operation, status);
    }

    private static void End(ExecutionChange change, Operation operation, OperationStatus status)
    {
        operation.Status = status;
        operation.EndedAt = change.Now;
        operation.DueAt = null;
        Notify(change, operation);
    }

    private static void Notify(ExecutionChange change, Operation operation)
    {
        change.Save(operation);
        change.Execution.PendingNotifications.Add(operation);
        if (change.Execution is { Status: ExecutionStatus.Paused, InvokesAtResume: false } paused)
        {
            paused.InvokesAtResume = true;
            change.ChangesExecution = true;
        }
    }
}
