using DurableLocal.Durable.Operations;
using DurableLocal.Durable.Store;
using DurableLocal.Durable.Validation;
using DurableLocal.Durable.Wire;

namespace DurableLocal.Durable.Engine;

/// <summary>Requests of callers other than the function: stop an execution, complete a callback, send its heartbeat.</summary>
internal sealed class ExecutionCommands(EngineContext context)
{
    /// <summary>Stops the execution; does nothing if it has ended.</summary>
    /// <returns>Epoch milliseconds of its end.</returns>
    public async Task<long> StopAsync(string arn, byte[]? error, CancellationToken cancellationToken)
    {
        var parsed = ExecutionArn.Parse(arn) ?? throw DurableErrors.MalformedArn(arn);
        var id = context.Database.Read(session => ExecutionStore.FindId(session, parsed)) ?? throw DurableErrors.UnknownExecution();
        using var lease = await context.Cache.AcquireAsync(id, cancellationToken).ConfigureAwait(false);
        var execution = lease.State ?? throw DurableErrors.UnknownExecution();
        if (execution.Status == ExecutionStatus.Deleting)
        {
            throw DurableErrors.UnknownExecution();
        }

        if (execution.IsOpen)
        {
            error ??= ErrorObject.Of("Execution.Stopped", "Execution stopped by user request");
            await context.ChangeAsync(lease, change => Completion.Apply(context, change, ExecutionStatus.Stopped, null, error)).ConfigureAwait(false);
        }

        return execution.EndedAt!.Value;
    }

    /// <param name="result">UTF-8 of the result text, or null for none.</param>
    /// <param name="error">The ErrorObject of a failure, or null for success.</param>
    public async Task CompleteCallbackAsync(string callbackId, byte[]? result, byte[]? error, CancellationToken cancellationToken)
    {
        using var lease = await AcquireAsync(callbackId, cancellationToken).ConfigureAwait(false);
        var (execution, callback) = Find(lease, callbackId);
        await context.ChangeAsync(lease, change => ServiceTransitions.CompleteCallback(change, callback, result, error)).ConfigureAwait(false);
        context.QueueInvocation(execution);
    }

    public async Task HeartbeatAsync(string callbackId, CancellationToken cancellationToken)
    {
        using var lease = await AcquireAsync(callbackId, cancellationToken).ConfigureAwait(false);
        var (_, callback) = Find(lease, callbackId);
        await context.ChangeAsync(lease, change => ServiceTransitions.Heartbeat(change, callback)).ConfigureAwait(false);
    }

    private async Task<ExecutionCache.Lease> AcquireAsync(string callbackId, CancellationToken cancellationToken)
    {
        var (executionId, _) = CallbackId.Parse(callbackId) ?? throw DurableErrors.Invalid(DurableErrors.UnknownCallback);
        return await context.Cache.AcquireAsync(executionId, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Returns the open callback with that id. A callback whose timeout is due is closed, even if that is not recorded yet.</summary>
    private (ExecutionState Execution, Operation Callback) Find(ExecutionCache.Lease lease, string callbackId)
    {
        var sequence = CallbackId.Parse(callbackId)!.Value.Sequence;
        if (lease.State is not { } execution || sequence < 1 || sequence > execution.Operations.Count
            || execution.Operations[sequence - 1] is not { } callback || callback.CallbackId != callbackId)
        {
            throw DurableErrors.Invalid(DurableErrors.UnknownCallback);
        }

        return execution.IsOpen && callback.Status == OperationStatus.Started && !(callback.DueAt <= context.Now)
            ? (execution, callback)
            : throw DurableErrors.CallbackClosed();
    }
}
