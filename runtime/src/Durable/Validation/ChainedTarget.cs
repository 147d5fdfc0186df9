using DurableLocal.Durable.Engine;
using DurableLocal.Durable.Operations;
using DurableLocal.Lambda;

namespace DurableLocal.Durable.Validation;

/// <summary>Validates a chained invoke at its checkpoint. A target that does not exist fails the operation instead of the request.</summary>
internal static class ChainedTarget
{
    public static void Check(CheckedUpdate update, ExecutionState execution)
    {
        if (update is not { Type: OperationType.ChainedInvoke, Action: OperationAction.Start })
        {
            return;
        }

        if (update.Source.FunctionName is null)
        {
            throw DurableErrors.Invalid("Update for CHAINED_INVOKE operation requires ChainedInvokeOptions.");
        }

        if (update.Source.Payload is { Length: > DurableLimits.ChainedPayload })
        {
            throw DurableErrors.Invalid($"CHAINED_INVOKE input {DurableLimits.ChainedPayloadRule}");
        }

        CheckAccountAndRegion(update.Source.FunctionName, execution.UnqualifiedArn);
    }

    private static void CheckAccountAndRegion(string functionName, string callerArn)
    {
        var target = FunctionReference.Parse(functionName);
        var caller = FunctionReference.Parse(callerArn);
        if (target.AccountId is { } account && account != caller.AccountId)
        {
            throw DurableErrors.Invalid("Cannot start a CHAINED_INVOKE on a function in another account.");
        }

        if (target.Region is { } region && region != caller.Region)
        {
            throw DurableErrors.Invalid("Cannot start a CHAINED_INVOKE on a function in another region.");
        }
    }
}
