using Amazon.Lambda.DurableExecution.Services;

namespace Amazon.Lambda.DurableExecution.Internal;

/// <summary>One durable call of a workflow: finds its record, validates it, and continues from the recorded status.</summary>
internal abstract class DurableOperation<T>(ContextFrame frame, OperationIdentity identity)
{
    protected OperationIdentity Identity => identity;

    protected ContextFrame Frame => frame;

    protected Execution Execution => frame.Execution;

    protected Payloads Payloads => frame.Execution.Payloads;

    /// <summary>Runs or replays the operation. In an abandoned scope the returned task never completes.</summary>
    /// <exception cref="NonDeterministicExecutionException">The record belongs to a different operation.</exception>
    public async Task<T> RunAsync(CancellationToken cancellationToken)
    {
        if (frame.SuspensionScope.IsAbandoned)
            await NeverCompleteAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        var record = Execution.State.Visit(identity.Id);
        ValidateRecord(record);
        return await ExecuteAsync(record, cancellationToken).ConfigureAwait(false);
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

    /// <summary>Sends the update and returns the record of the operation from the response.</summary>
    protected async Task<Operation?> SendAsync(OperationUpdate update)
    {
        if (frame.SuspensionScope.IsAbandoned)
            await NeverCompleteAsync().ConfigureAwait(false);
        await Execution.CheckpointBatcher.SendAsync(update).ConfigureAwait(false);
        return Execution.State.Find(identity.Id);
    }

    /// <summary>Suspends the operation for the rest of this invocation: a later one continues it. The returned task never completes.</summary>
    protected Task<T> SuspendAsync()
    {
        frame.SuspensionScope.Suspend();
        return new TaskCompletionSource<T>().Task;
    }

    /// <summary>
    /// Creates the token for code of the user: canceled by the caller, and when the invocation ends while the code runs.
    /// Updates do not observe it, so that a result is recorded even if the invocation ends first.
    /// </summary>
    protected CancellationTokenSource LinkToInvocation(CancellationToken cancellationToken) =>
        CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, Execution.Ending);

    protected bool IsPast(long? epochMilliseconds) =>
        epochMilliseconds <= Execution.Clock.GetUtcNow().ToUnixTimeMilliseconds();

    protected NonDeterministicExecutionException Unexpected(Operation? record) => new(
        $"{identity.Type} {Describe()} is recorded with status {record?.Status ?? "(none)"}, which is not valid here.");

    protected string Describe() => identity.Name is null ? identity.Id : $"'{identity.Name}' ({identity.Id})";

    // A new task per call: continuations on a shared task would never be garbage-collected.
    private static Task NeverCompleteAsync() => new TaskCompletionSource().Task;

    private void ValidateRecord(Operation? record)
    {
        if (record is null)
            return;
        if (record.Type != identity.Type)
        {
            throw new NonDeterministicExecutionException(
                $"The workflow called {identity.Type} {Describe()}, but {record.Type} '{record.Name}' is recorded.");
        }

        if (record.Name is not null && identity.Name is not null && record.Name != identity.Name)
        {
            throw new NonDeterministicExecutionException(
                $"The workflow called {identity.Type} '{identity.Name}', but '{record.Name}' is recorded ({identity.Id}).");
        }
    }
}
