using DurableLocal.Durable.Operations;
using DurableLocal.Durable.Store;
using DurableLocal.Durable.Validation;
using DurableLocal.Durable.Wire;

namespace DurableLocal.Durable.Engine;

/// <summary>What callers outside the function do to an execution: stop it, complete its callbacks, keep them alive.</summary>
internal sealed class ExecutionCommands(EngineContext context)
{
    /// <summary>Stops the execution; one that is closed already stays as it is.</summary>
    /// <returns>Epoch milliseconds of its end.</returns>
    public async Task<long> StopAsync(string arn, byte[]? error, CancellationToken cancellationToken)
    {
        var parsed = ExecutionArn.Parse(arn) ?? throw DurableErrors.MalformedArn(arn);
        var id = context.Database.Read(session => ExecutionStore.FindId(session, parsed)) ?? throw DurableErrors.UnknownExecution();
        using var lease = await context.Live.AcquireAsync(id, cancellationToken).ConfigureAwait(false);
        var execution = lease.State ?? throw DurableErrors.UnknownExecution();
        if (execution.IsRunning)
        {
            var delta = new Delta(execution, context.Now);
            Closing.Close(context, delta, ExecutionStatus.Stopped, null, error ?? ErrorObject.Of("Execution.Stopped", "Execution stopped by user request"));
            await context.CommitAsync(lease, delta).ConfigureAwait(false);
        }

        return execution.EndedAt!.Value;
    }

    /// <param name="result">UTF-8 of the result text, or null for none.</param>
    /// <param name="error">The ErrorObject of a failure, or null for success.</param>
    public async Task CompleteCallbackAsync(string callbackId, byte[]? result, byte[]? error, CancellationToken cancellationToken)
    {
        using var lease = await AcquireAsync(callbackId, cancellationToken).ConfigureAwait(false);
        var (execution, callback) = Find(lease, callbackId);
        var delta = new Delta(execution, context.Now);
        ServiceTransitions.CompleteCallback(delta, callback, result, error);
        await context.CommitAsync(lease, delta).ConfigureAwait(false);
        context.Wake(execution);
    }

    public async Task BeatAsync(string callbackId, CancellationToken cancellationToken)
    {
        using var lease = await AcquireAsync(callbackId, cancellationToken).ConfigureAwait(false);
        var (execution, callback) = Find(lease, callbackId);
        var delta = new Delta(execution, context.Now);
        ServiceTransitions.Beat(delta, callback);
        await context.CommitAsync(lease, delta).ConfigureAwait(false);
    }

    private async Task<ExecutionCache.Lease> AcquireAsync(string callbackId, CancellationToken cancellationToken)
    {
        var (executionId, _) = CallbackId.Parse(callbackId) ?? throw DurableErrors.Invalid(DurableErrors.UnknownCallback);
        return await context.Live.AcquireAsync(executionId, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The open callback that the id names; one that expires this moment is not open any more.</summary>
    private (ExecutionState Execution, Operation Callback) Find(ExecutionCache.Lease lease, string callbackId)
    {
        var sequence = CallbackId.Parse(callbackId)!.Value.Sequence;
        if (lease.State is not { } execution || sequence < 1 || sequence > execution.Operations.Count
            || execution.Operations[sequence - 1] is not { } callback || callback.CallbackId != callbackId)
        {
            throw DurableErrors.Invalid(DurableErrors.UnknownCallback);
        }

        return execution.IsRunning && callback.Status == OperationStatus.Started && !(callback.DueAt <= context.Now)
            ? (execution, callback)
            : throw DurableErrors.CallbackClosed();
    }
}
