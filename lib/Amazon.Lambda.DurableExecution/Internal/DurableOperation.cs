using Amazon.Lambda.DurableExecution.Services;

namespace Amazon.Lambda.DurableExecution.Internal;

/// <summary>One call of a workflow: looks its record up, compares the two, and goes on from there.</summary>
internal abstract class DurableOperation<T>(ContextFrame frame, OperationIdentity identity)
{
    protected OperationIdentity Identity => identity;

    protected ContextFrame Frame => frame;

    protected Execution Execution => frame.Execution;

    protected Payloads Payloads => frame.Execution.Payloads;

    /// <exception cref="NonDeterministicExecutionException">The record is of another operation.</exception>
    public async Task<T> RunAsync(CancellationToken cancellationToken)
    {
        if (frame.SuspensionScope.IsAbandoned)
            await NeverAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        frame.SuspensionScope.Enter();
        try
        {
            return await ReplayAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            frame.SuspensionScope.Exit();
        }
    }

    /// <summary>As <see cref="RunAsync"/>, for a caller that has entered the strand itself.</summary>
    public Task<T> ReplayAsync(CancellationToken cancellationToken)
    {
        var record = Execution.State.Visit(identity.Id);
        RequireSame(record);
        return ExecuteAsync(record, cancellationToken);
    }

    protected abstract Task<T> ExecuteAsync(Operation? record, CancellationToken cancellationToken);

    protected OperationUpdate Update(OperationVerb action) => new()
    {
        Id = identity.Id,
        ParentId = frame.ParentId,
        Name = identity.Name,
        Type = identity.Type,
        SubType = identity.SubType,
        Action = action,
    };

    protected void Post(OperationUpdate update)
    {
        if (!frame.SuspensionScope.IsAbandoned)
            Execution.CheckpointBatcher.Post(update);
    }

    /// <summary>Records the update and returns the operation's record as the service answers it.</summary>
    protected async Task<Operation?> SendAsync(OperationUpdate update)
    {
        if (frame.SuspensionScope.IsAbandoned)
            await NeverAsync().ConfigureAwait(false);
        await Execution.CheckpointBatcher.SendAsync(update).ConfigureAwait(false);
        return Execution.State.Find(identity.Id);
    }

    /// <summary>Suspends until the operation has ended or may be attempted again, in this invocation or a later one.</summary>
    protected async Task<Operation?> SettledAsync(CancellationToken cancellationToken)
    {
        await Execution.State.SettledAsync(identity.Id, frame.SuspensionScope, cancellationToken).ConfigureAwait(false);
        return Execution.State.Find(identity.Id);
    }

    protected bool IsPast(long? epochMilliseconds) =>
        epochMilliseconds <= Execution.Clock.GetUtcNow().ToUnixTimeMilliseconds();

    protected NonDeterministicExecutionException Unexpected(Operation? record) => new(
        $"{identity.Type} {Describe()} is recorded with status {record?.Status ?? "(none)"}, which a {identity.Type} of this workflow cannot have here.");

    protected string Describe() => identity.Name is null ? identity.Id : $"'{identity.Name}' ({identity.Id})";

    // A task of its own each time: continuations on a shared one would never be collected.
    private static Task NeverAsync() => new TaskCompletionSource().Task;

    private void RequireSame(Operation? record)
    {
        if (record is null)
            return;
        if (record.Type != identity.Type)
        {
            throw new NonDeterministicExecutionException(
                $"The workflow asks for {identity.Type} {Describe()} where {record.Type} '{record.Name}' is recorded.");
        }

        if (record.Name is not null && identity.Name is not null && record.Name != identity.Name)
        {
            throw new NonDeterministicExecutionException(
                $"The workflow asks for {identity.Type} '{identity.Name}' where '{record.Name}' is recorded ({identity.Id}).");
        }
    }
}
