using DurableLocal.Durable.Events;
using DurableLocal.Durable.Operations;
using DurableLocal.Durable.Wire;

namespace DurableLocal.Durable.Engine;

/// <summary>Changes that the service makes by itself: timers, callbacks, ends of chained invokes.</summary>
internal static class ServiceTransitions
{
    /// <summary>
    /// What an invocation in progress has held back: ends of chained invokes, then timers that are due, be it that the
    /// alarm has rung for them or not.
    /// </summary>
    public static void ApplyDeferred(Delta delta)
    {
        foreach (var completion in delta.Execution.Held)
        {
            CompleteChained(delta, completion);
        }

        delta.AfterCommit(delta.Execution.Held.Clear);
        foreach (var operation in delta.Execution.Operations.Where(operation => operation.DueAt <= delta.Now).OrderBy(operation => operation.DueAt))
        {
            Expire(delta, operation);
        }
    }

    /// <summary>The timer of an operation is due: a retry is ready, a wait is over, a callback has run out of time.</summary>
    public static void Expire(Delta delta, Operation operation)
    {
        operation.DueAt = null;
        switch (operation.Type)
        {
            case OperationType.Step when operation.Status == OperationStatus.Pending:
                operation.Status = OperationStatus.Ready;
                Tell(delta, operation);
                break;
            case OperationType.Wait when operation.Status == OperationStatus.Started:
                End(delta, operation, OperationStatus.Succeeded);
                delta.Record(EventType.WaitSucceeded, operation, EventDetails.WaitEnded(operation.Seconds));
                break;
            case OperationType.Callback when operation.Status == OperationStatus.Started:
                var isOverall = operation.DeadlineAt is { } deadline && deadline <= delta.Now;
                var error = isOverall
                    ? ErrorObject.Of("Callback.Timeout", "Callback timed out")
                    : ErrorObject.Of("Callback.Heartbeat", "Callback timed out on heartbeat");
                Complete(delta, operation, OperationStatus.TimedOut, EventType.CallbackTimedOut, null, error);
                break;
            default:
                delta.Save(operation);
                break;
        }
    }

    public static void CompleteCallback(Delta delta, Operation callback, byte[]? result, byte[]? error)
    {
        var isError = error is not null;
        Complete(delta, callback, isError ? OperationStatus.Failed : OperationStatus.Succeeded, isError ? EventType.CallbackFailed : EventType.CallbackSucceeded, result, error);
    }

    public static void CompleteChained(Delta delta, ChainedCompletion completion)
    {
        var operation = delta.Execution.Operations[completion.Sequence - 1];
        if (operation.Status == OperationStatus.Started)
        {
            Complete(delta, operation, completion.Status, EventOf(completion.Status), completion.Result, completion.Error);
        }
    }

    /// <summary>A callback has shown a sign of life: its silence is counted anew. No event tells of it.</summary>
    public static void Beat(Delta delta, Operation callback)
    {
        if (callback.Seconds > 0)
        {
            callback.DueAt = Math.Min(callback.DeadlineAt ?? long.MaxValue, delta.Now + (callback.Seconds * 1_000L));
            delta.Save(callback);
        }
    }

    private static EventType EventOf(OperationStatus status) => status switch
    {
        OperationStatus.Succeeded => EventType.ChainedInvokeSucceeded,
        OperationStatus.TimedOut => EventType.ChainedInvokeTimedOut,
        OperationStatus.Stopped => EventType.ChainedInvokeStopped,
        _ => EventType.ChainedInvokeFailed,
    };

    private static void Complete(Delta delta, Operation operation, OperationStatus status, EventType type, byte[]? result, byte[]? error)
    {
        operation.Result = result;
        operation.Error = error;
        var line = delta.Record(type, operation, payload: error ?? result, isError: error is not null);
        operation.PayloadEvent = line.Payload is null ? 0 : line.Id;
        End(delta, operation, status);
    }

    private static void End(Delta delta, Operation operation, OperationStatus status)
    {
        operation.Status = status;
        operation.EndedAt = delta.Now;
        operation.DueAt = null;
        Tell(delta, operation);
    }

    private static void Tell(Delta delta, Operation operation)
    {
        delta.Save(operation);
        delta.Execution.Untold.Add(operation);
    }
}
