using Amazon.Lambda.DurableExecution.Services;

namespace Amazon.Lambda.DurableExecution.Internal;

/// <summary>
/// Runs a child context; also each unit of a map or parallel operation.
/// <list type="table">
/// <listheader><term>recorded status</term><description>action</description></listheader>
/// <item><term>none</term><description>START; run the body</description></item>
/// <item><term>STARTED, PENDING</term><description>run the body without a START</description></item>
/// <item><term>SUCCEEDED</term><description>return the recorded result; with ReplayChildren, run the body again and record nothing</description></item>
/// <item><term>FAILED</term><description>throw the recorded error</description></item>
/// <item><term>other</term><description>throw NonDeterministicExecutionException</description></item>
/// </list>
/// A flat context is not recorded: its body runs at every replay, and its operations are recorded one level up.
/// </summary>
internal sealed class ChildContextOperation<T>(
    ContextFrame frame,
    OperationIdentity identity,
    Func<IDurableContext, CancellationToken, Task<T>> body,
    NestingType nesting = NestingType.Nested) : DurableOperation<T>(frame, identity)
{
    /// <summary>Converts the failure of the context to the exception that the workflow sees, now and at each replay.</summary>
    public Func<ChildContextException, Exception> MapFailure { get; init; } = failure => failure;

    /// <summary>Cancels the body only; not a failure of it.</summary>
    public CancellationToken Bail { get; init; }

    private bool IsFlat => nesting == NestingType.Flat;

    protected override async Task<T> ExecuteAsync(Operation? record, CancellationToken cancellationToken)
    {
        switch (record)
        {
            case null when !IsFlat:
                await SendAsync(Update(OperationVerb.Start)).ConfigureAwait(false);
                break;
            case null or { Status: OperationStatuses.Started or OperationStatuses.Pending }:
                break;
            case { Status: OperationStatuses.Succeeded, ContextDetails.ReplayChildren: true }:
                using (var canceled = LinkBody(cancellationToken))
                    return await RunBodyAsync(canceled.Token).ConfigureAwait(false);
            case { Status: OperationStatuses.Succeeded }:
                return Payloads.Deserialize<T>(record.ContextDetails?.Result);
            case { Status: OperationStatuses.Failed }:
                throw MapFailure(ExceptionFactory.FromChildContext(record.ContextDetails?.Error, Identity.SubType));
            default:
                throw Unexpected(record);
        }

        return await CompleteAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<T> CompleteAsync(CancellationToken cancellationToken)
    {
        using var canceled = LinkBody(cancellationToken);
        T result;
        string? payload;
        try
        {
            result = await RunBodyAsync(canceled.Token).ConfigureAwait(false);
            payload = IsFlat ? null : Payloads.Serialize(result);
        }
        catch (Exception exception) when (!IsFatal(exception, canceled.Token))
        {
            if (!IsFlat)
                await SendAsync(Update(OperationVerb.Fail) with { Error = RecordedError.Of(exception) }).ConfigureAwait(false);
            throw MapFailure(ExceptionFactory.FromChildContext(exception, Identity.SubType));
        }

        if (payload is not null)
        {
            var tooLarge = Payloads.IsTooLarge(payload);
            await SendAsync(Update(OperationVerb.Succeed) with
            {
                Payload = tooLarge ? string.Empty : payload,
                ReplayChildren = tooLarge,
            }).ConfigureAwait(false);
        }

        return result;
    }

    private async Task<T> RunBodyAsync(CancellationToken canceled)
    {
        var scope = Frame.SuspensionScope.Child();
        try
        {
            var inner = new ContextFrame(Execution, IsFlat ? Frame.ParentId : Identity.Id, scope);
            return await body(new DurableContext(inner, Identity.Id), canceled).ConfigureAwait(false);
        }
        finally
        {
            scope.Abandon();
        }
    }

    private CancellationTokenSource LinkBody(CancellationToken cancellationToken) =>
        CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, Execution.Ending, Bail);

    // Neither is a failure of the body: the first ends the execution, the second was requested from outside.
    private static bool IsFatal(Exception exception, CancellationToken canceled) =>
        exception is NonDeterministicExecutionException ||
        (exception is OperationCanceledException && canceled.IsCancellationRequested);
}
