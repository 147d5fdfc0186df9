using DurableLocal.Durable.Events;
using DurableLocal.Durable.Operations;
using DurableLocal.Durable.Validation;
using DurableLocal.Durable.Wire;

namespace DurableLocal.Durable.Engine;

/// <summary>Applies the validated updates of a checkpoint, in order, to the execution and its history.</summary>
internal sealed class UpdateApplication(EngineContext context, ExecutionChange change)
{
    private readonly ExecutionState _execution = change.Execution;

    public void Apply(CheckedUpdate update)
    {
        switch (update.Type)
        {
            case OperationType.Execution:
                var isSuccess = update.Action == OperationAction.Succeed;
                Completion.Apply(context, change, isSuccess ? ExecutionStatus.Succeeded : ExecutionStatus.Failed, isSuccess ? update.Source.Payload : null, isSuccess ? null : update.Source.Error ?? "{}"u8.ToArray());
                break;
            case OperationType.Step:
                ApplyStep(update);
                break;
            case OperationType.Context:
                ApplyContext(update);
                break;
            case OperationType.Wait:
                ApplyWait(update);
                break;
            case OperationType.Callback:
                StartCallback(update);
                break;
            case OperationType.ChainedInvoke when update.Action == OperationAction.Start:
                context.Chained.Start(change, update);
                break;
            default:
                // The history has no event for a cancelled invoke; its target runs on and its result is ignored.
                End(_execution.Find(update.Id)!, OperationStatus.Cancelled);
                break;
        }
    }

    private void ApplyStep(CheckedUpdate update)
    {
        var step = _execution.Find(update.Id) ?? Create(update);
        if (update.Action == OperationAction.Start)
        {
            step.Status = OperationStatus.Started;
            change.Save(step);
            change.Record(EventType.StepStarted, step);
            return;
        }

        var source = update.Source;
        var isError = update.Action == OperationAction.Fail || source.Error is not null;
        var delay = update.Action == OperationAction.Retry ? source.NextAttemptDelaySeconds : null;
        step.Attempt++;
        SetPayload(step, isError ? EventType.StepFailed : EventType.StepSucceeded, update, isError, EventDetails.Retry(step.Attempt, delay));
        if (delay is { } seconds)
        {
            step.Status = OperationStatus.Pending;
            step.DueAt = change.Now + (seconds * 1_000L);
            change.Save(step);
        }
        else
        {
            End(step, TransitionRules.StatusAfter(update.Action));
        }
    }

    private void ApplyContext(CheckedUpdate update)
    {
        var child = _execution.Find(update.Id) ?? Create(update);
        if (update.Action == OperationAction.Start)
        {
            child.Status = OperationStatus.Started;
            change.Save(child);
            change.Record(EventType.ContextStarted, child);
            return;
        }

        var isError = update.Action == OperationAction.Fail;
        child.ReplayChildren = update.Source.ReplayChildren;
        SetPayload(child, isError ? EventType.ContextFailed : EventType.ContextSucceeded, update, isError, null);
        End(child, TransitionRules.StatusAfter(update.Action));
    }

    private void ApplyWait(CheckedUpdate update)
    {
        if (update.Action == OperationAction.Cancel)
        {
            var cancelled = _execution.Find(update.Id)!;
            change.Record(EventType.WaitCancelled, cancelled, payload: update.Source.Error, isError: update.Source.Error is not null);
            End(cancelled, OperationStatus.Cancelled);
            return;
        }

        var seconds = update.Source.WaitSeconds!.Value;
        var endsAt = change.Now + (seconds * 1_000L);
        var wait = Create(update, seconds: seconds, dueAt: endsAt);
        change.Save(wait);
        change.Record(EventType.WaitStarted, wait, EventDetails.WaitStarted(seconds, endsAt));
    }

    private void StartCallback(CheckedUpdate update)
    {
        var heartbeat = update.Source.HeartbeatTimeoutSeconds ?? 0;
        long? deadline = update.Source.TimeoutSeconds is > 0 and var timeout ? change.Now + (timeout * 1_000L) : null;
        long? heartbeatDue = heartbeat > 0 ? change.Now + (heartbeat * 1_000L) : null;
        var callback = Create(
            update,
            seconds: heartbeat,
            dueAt: deadline is null || heartbeatDue is null ? deadline ?? heartbeatDue : Math.Min(deadline.Value, heartbeatDue.Value),
            deadlineAt: deadline,
            callbackId: CallbackId.Create(_execution.Id, _execution.Operations.Count + 1));
        change.Save(callback);
        change.Record(EventType.CallbackStarted, callback, EventDetails.CallbackStarted(callback.CallbackId!, update.Source.TimeoutSeconds, heartbeat));
    }

    private Operation Create(CheckedUpdate update, int seconds = 0, long? dueAt = null, long? deadlineAt = null, string? callbackId = null)
    {
        var operation = new Operation
        {
            Sequence = _execution.Operations.Count + 1,
            Id = update.Id,
            Type = update.Type,
            ParentId = update.Source.ParentId,
            Name = update.Source.Name,
            SubType = update.Source.SubType,
            StartedAt = change.Now,
            Seconds = seconds,
            DueAt = dueAt,
            DeadlineAt = deadlineAt,
            CallbackId = callbackId,
        };
        _execution.Add(operation);
        return operation;
    }

    private void SetPayload(Operation operation, EventType type, CheckedUpdate update, bool isError, byte[]? details)
    {
        operation.Result = isError ? null : update.Source.Payload;
        operation.Error = isError ? update.Source.Error : null;
        var line = change.Record(type, operation, details, operation.Error ?? operation.Result, isError);
        operation.PayloadEvent = line.Payload is null ? 0 : line.Id;
    }

    private void End(Operation operation, OperationStatus status)
    {
        operation.Status = status;
        operation.EndedAt = change.Now;
        operation.DueAt = null;
        change.Save(operation);
    }
}
