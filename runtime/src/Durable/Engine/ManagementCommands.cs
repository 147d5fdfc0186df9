using DurableLocal.Durable.Operations;
using DurableLocal.Durable.Store;
using DurableLocal.Durable.Validation;
using DurableLocal.Durable.Wire;

namespace DurableLocal.Durable.Engine;

/// <summary>The members of a request to pause or resume an execution.</summary>
/// <param name="Reason">At most 1 024 characters, or null.</param>
/// <param name="StopsTimeout">Whether the execution timeout stops while PAUSED; not used by a resume.</param>
internal sealed record ManagementRequest(string? ClientToken, string? Reason, bool StopsTimeout)
{
    /// <summary>The parameters that a repetition with the same client token must have.</summary>
    public string Parameters => $"{(StopsTimeout ? 1 : 0)}{(Reason is null ? '-' : '+')}{Reason}";
}

/// <summary>Requests that pause, resume or delete an execution. AWS processes them later, this engine at once.</summary>
internal sealed class ManagementCommands(EngineContext context)
{
    /// <summary>Pauses a RUNNING execution.</summary>
    /// <returns>Epoch milliseconds of the request.</returns>
    public Task<long> PauseAsync(string arn, ManagementRequest request, CancellationToken cancellationToken) => ApplyAsync(
        arn,
        "PauseDurableExecution",
        request,
        change =>
        {
            var execution = change.Execution;
            if (!execution.IsRunning)
            {
                throw DurableErrors.WrongStatus("pause", execution.Status, "RUNNING");
            }

            var isSuspended = context.Database.Read(session => ExecutionStore.IsSuspended(session, execution.Id));
            PauseTransitions.Pause(context, change, new PauseRequest(change.Now, request.Reason, request.StopsTimeout), isSuspended);
        },
        cancellationToken);

    /// <summary>Resumes a PAUSING or PAUSED execution.</summary>
    /// <returns>Epoch milliseconds of the request.</returns>
    public Task<long> ResumeAsync(string arn, ManagementRequest request, CancellationToken cancellationToken) => ApplyAsync(
        arn,
        "ResumeDurableExecution",
        request,
        change =>
        {
            if (change.Execution.Status is not (ExecutionStatus.Pausing or ExecutionStatus.Paused))
            {
                throw DurableErrors.WrongStatus("resume", change.Execution.Status, "PAUSING or PAUSED");
            }

            PauseTransitions.Resume(context, change, request.Reason);
        },
        cancellationToken);

    /// <summary>Deletes a closed execution: it is DELETING until its rows are removed, then unknown.</summary>
    /// <returns>Epoch milliseconds of the request.</returns>
    public async Task<long> DeleteAsync(string arn, CancellationToken cancellationToken)
    {
        await CompleteInvokeOfAsync(arn).ConfigureAwait(false);
        using var lease = await AcquireAsync(arn, cancellationToken).ConfigureAwait(false);
        var execution = lease.State!;
        if (execution.IsOpen || execution.Status == ExecutionStatus.Deleting)
        {
            throw DurableErrors.WrongStatus("delete", execution.Status, "SUCCEEDED, FAILED, TIMED_OUT or STOPPED");
        }

        var committed = await context.ChangeAsync(lease, change =>
        {
            execution.DeletedAt = change.Now;
            execution.Status = ExecutionStatus.Deleting;
            change.ChangesExecution = true;
            var changed = execution.ToStatusChange();
            change.InTransaction(session => context.Listener.OnStatusChanged(session, changed));
        }).ConfigureAwait(false);
        return committed.Now;
    }

    private async Task<long> ApplyAsync(string arn, string operation, ManagementRequest request, Action<ExecutionChange> apply, CancellationToken cancellationToken)
    {
        using var lease = await AcquireAsync(arn, cancellationToken).ConfigureAwait(false);
        var execution = lease.State!;
        if (FindRepeated(execution.Id, operation, request) is { } repeated)
        {
            return repeated;
        }

        var committed = await context.ChangeAsync(lease, change =>
        {
            apply(change);
            if (request.ClientToken is { } token)
            {
                change.InTransaction(session => ClientTokens.Save(session, execution.Id, operation, token, request.Parameters, change.Now));
            }
        }).ConfigureAwait(false);
        if (committed.InvokesAgain)
        {
            context.QueueInvocation(execution);
        }

        return committed.Now;
    }

    /// <summary>Returns when the same request was accepted before, or null.</summary>
    private long? FindRepeated(long executionId, string operation, ManagementRequest request)
    {
        if (request.ClientToken is not { } token || context.Database.Read(session => ClientTokens.Find(session, executionId, operation, token, context.Now)) is not { } earlier)
        {
            return null;
        }

        return earlier.Parameters == request.Parameters
            ? earlier.At
            : throw DurableErrors.Invalid($"ClientToken: {token} was used for a {operation} request with other parameters");
    }

    private async Task<ExecutionCache.Lease> AcquireAsync(string arn, CancellationToken cancellationToken)
    {
        var parsed = ExecutionArn.Parse(arn) ?? throw DurableErrors.MalformedArn(arn);
        var id = context.Database.Read(session => ExecutionStore.FindId(session, parsed)) ?? throw DurableErrors.UnknownExecution();
        var lease = await context.Cache.AcquireAsync(id, cancellationToken).ConfigureAwait(false);
        if (lease.State is not null)
        {
            return lease;
        }

        lease.Dispose();
        throw DurableErrors.UnknownExecution();
    }

    /// <summary>
    /// Ends the chained invoke that started the execution, if that has not happened yet: its result is in the rows that the
    /// deletion removes.
    /// </summary>
    private async Task CompleteInvokeOfAsync(string arn)
    {
        var parsed = ExecutionArn.Parse(arn) ?? throw DurableErrors.MalformedArn(arn);
        var (found, payload) = context.Database.Read(session => ExecutionStore.LoadHead(session, parsed) is { } head
            ? (head, ExecutionStore.Payload(session, head.Id, head.EndEvent))
            : throw DurableErrors.UnknownExecution());
        if (found is { ParentId: { } parent, IsOpen: false, Status: not ExecutionStatus.Deleting })
        {
            await context.Chained.CompleteAsync(parent, Completion.ChainedCompletionOf(found.ParentSequence, found.Status, found.TimeoutSeconds, payload)).ConfigureAwait(false);
        }
    }
}
