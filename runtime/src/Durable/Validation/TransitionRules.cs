using DurableLocal.Durable.Operations;

namespace DurableLocal.Durable.Validation;

/// <summary>Validates that the action of an update is allowed in the current status of its operation.</summary>
/// <remarks>
/// STEP: START from none or READY; SUCCEED, FAIL and RETRY from none, STARTED or READY. CONTEXT: START from none; SUCCEED
/// and FAIL from none or STARTED. WAIT and CHAINED_INVOKE: START from none; CANCEL from STARTED. CALLBACK: START from none.
/// EXECUTION: SUCCEED and FAIL.
/// </remarks>
internal static class TransitionRules
{
    public static void Check(CheckedUpdate update, OperationStatus? status)
    {
        var source = update.Source;
        if (!IsActionOf(update.Type, update.Action))
        {
            throw DurableErrors.Invalid("Invalid action for the given operation type.");
        }

        if (update.Action == OperationAction.Fail && source.Payload is not null)
        {
            throw DurableErrors.Invalid("Cannot provide a Payload for FAIL action.");
        }

        if (update.Action == OperationAction.Succeed && source.Error is not null)
        {
            throw DurableErrors.Invalid("Cannot provide an Error for SUCCEED action.");
        }

        switch (update.Type)
        {
            case OperationType.Step:
                CheckStep(update, status);
                break;
            case OperationType.Context:
                CheckContext(update.Action, status);
                break;
            case OperationType.Wait:
                CheckStartOrCancel(update.Action, status, "a WAIT");
                CheckWait(update.Action, source.WaitSeconds);
                break;
            case OperationType.Callback:
                CheckStartOrCancel(update.Action, status, "a CALLBACK");
                break;
            case OperationType.ChainedInvoke:
                CheckStartOrCancel(update.Action, status, "a CHAINED_INVOKE");
                break;
            default:
                break;
        }
    }

    /// <summary>Returns the status that an action leads to.</summary>
    public static OperationStatus StatusAfter(OperationAction action) => action switch
    {
        OperationAction.Start => OperationStatus.Started,
        OperationAction.Succeed => OperationStatus.Succeeded,
        OperationAction.Fail => OperationStatus.Failed,
        OperationAction.Retry => OperationStatus.Pending,
        _ => OperationStatus.Cancelled,
    };

    private static bool IsActionOf(OperationType type, OperationAction action) => type switch
    {
        OperationType.Step => action is not OperationAction.Cancel,
        OperationType.Context => action is OperationAction.Start or OperationAction.Succeed or OperationAction.Fail,
        OperationType.Wait or OperationType.ChainedInvoke => action is OperationAction.Start or OperationAction.Cancel,
        OperationType.Callback => action is OperationAction.Start,
        _ => action is OperationAction.Succeed or OperationAction.Fail,
    };

    private static void CheckStep(CheckedUpdate update, OperationStatus? status)
    {
        var source = update.Source;
        var canMove = status is null or OperationStatus.Started or OperationStatus.Ready;
        switch (update.Action)
        {
            case OperationAction.Start when status is not (null or OperationStatus.Ready):
                throw DurableErrors.Invalid("Invalid current STEP state to start.");
            case OperationAction.Succeed or OperationAction.Fail when !canMove:
                throw DurableErrors.Invalid("Invalid current STEP state to close.");
            case OperationAction.Retry when !canMove:
                throw DurableErrors.Invalid("Invalid current STEP state to re-attempt.");
            case OperationAction.Retry when source.NextAttemptDelaySeconds is null:
                throw DurableErrors.Invalid("Invalid StepOptions for the given action.");
            case OperationAction.Retry when source.Error is not null && source.Payload is not null:
                throw DurableErrors.Invalid("Cannot provide both error and payload to RETRY a STEP.");
            default:
                break;
        }
    }

    private static void CheckContext(OperationAction action, OperationStatus? status)
    {
        if (action == OperationAction.Start && status is not null)
        {
            throw DurableErrors.Invalid("Cannot start a CONTEXT that already exist.");
        }

        if (action != OperationAction.Start && status is not (null or OperationStatus.Started))
        {
            throw DurableErrors.Invalid("Invalid current CONTEXT state to close.");
        }
    }

    private static void CheckStartOrCancel(OperationAction action, OperationStatus? status, string noun)
    {
        if (action == OperationAction.Start && status is not null)
        {
            throw DurableErrors.Invalid($"Cannot start {noun} that already exist.");
        }

        if (action == OperationAction.Cancel && status is not OperationStatus.Started)
        {
            throw DurableErrors.Invalid($"Cannot cancel {noun} that does not exist or has already completed.");
        }
    }

    private static void CheckWait(OperationAction action, int? seconds)
    {
        if (action == OperationAction.Start && seconds is null)
        {
            throw DurableErrors.Invalid("Update for WAIT operation requires WaitOptions.");
        }
    }
}
