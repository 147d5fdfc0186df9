using Amazon.Lambda.Core;
using Amazon.Lambda.DurableExecution.Services;

namespace Amazon.Lambda.DurableExecution.Internal;

/// <summary>
/// Runs one invocation of a durable function, from the envelope to the response.
/// <list type="table">
/// <listheader><term>end of the invocation</term><description>response</description></listheader>
/// <item><term>the workflow returns</term><description>SUCCEEDED</description></item>
/// <item><term>the workflow throws</term><description>FAILED</description></item>
/// <item><term>no branch can continue without the service</term><description>PENDING</description></item>
/// <item><term>a checkpoint response has no token</term><description>PENDING</description></item>
/// <item><term>non-retryable error of the service (4xx except 429)</term><description>FAILED</description></item>
/// <item><term>stale token, 429, 5xx, network</term><description>none: the exception fails the invocation, and the service invokes again</description></item>
/// </list>
/// </summary>
internal sealed class WorkflowRunner(IDurableServiceClient client, TimeProvider clock)
{
    public async Task<DurableExecutionInvocationOutput> RunAsync<TInput, TOutput>(
        Func<TInput, IDurableContext, Task<TOutput>> workflow,
        DurableExecutionInvocationInput input,
        ILambdaContext lambdaContext,
        CancellationToken cancellationToken)
    {
        var payloads = Payloads.Of(lambdaContext);
        var inputPayload = GetInput(input);
        var state = new ExecutionState();
        try
        {
            await LoadStateAsync(state, input, cancellationToken).ConfigureAwait(false);
        }
        catch (NonRetryableServiceException exception)
        {
            return Failed(exception.InnerException!);
        }

        var batcher = new CheckpointBatcher(
            client, state, input.DurableExecutionArn, input.CheckpointToken, clock, cancellationToken);
        await using (batcher.ConfigureAwait(false))
        {
            var log = new ReplayAwareLogger(lambdaContext, state);
            var execution = new Execution(input.DurableExecutionArn, lambdaContext, payloads, state, batcher, log, clock);
            var root = SuspensionScope.Root();
            var context = new DurableContext(new ContextFrame(execution, ParentId: null, root), contextId: null, contextName: null);
            try
            {
                return await WaitForOutputAsync(StartAsync(), batcher, root, payloads).ConfigureAwait(false);
            }
            finally
            {
                root.Abandon();
            }

            // Async, so that an exception before the first await of the workflow is also its outcome.
            async Task<TOutput> StartAsync() =>
                await workflow(payloads.Deserialize<TInput>(inputPayload), context).ConfigureAwait(false);
        }
    }

    private static async Task<DurableExecutionInvocationOutput> WaitForOutputAsync<TOutput>(
        Task<TOutput> finished, CheckpointBatcher batcher, SuspensionScope root, Payloads payloads)
    {
        while (true)
        {
            await Task.WhenAny(finished, batcher.Ended, root.Blocked).ConfigureAwait(false);
            await batcher.DrainAsync().ConfigureAwait(false);
            if (batcher.Ended.IsCompleted)
                return FromBatcher(await batcher.Ended.ConfigureAwait(false));
            if (finished.IsCompleted)
                return await FromWorkflowAsync(finished, payloads).ConfigureAwait(false);
            if (root.IsBlocked)
                return Pending();
        }
    }

    private static async Task<DurableExecutionInvocationOutput> FromWorkflowAsync<TOutput>(Task<TOutput> finished, Payloads payloads)
    {
        try
        {
            var result = await finished.ConfigureAwait(false);
            return new DurableExecutionInvocationOutput
            {
                Status = InvocationStatus.Succeeded,
                Result = result is null ? null : payloads.Serialize(result),
            };
        }
        catch (Exception exception)
        {
            // Any exception of the workflow is the outcome of the execution.
            return Failed(exception);
        }
    }

    private static DurableExecutionInvocationOutput FromBatcher(Exception? failure)
    {
        switch (failure)
        {
            case null:
                return Pending();
            case NonRetryableServiceException { InnerException: { } error }:
                return Failed(error);
            default:
                System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
                throw failure;
        }
    }

    private static DurableExecutionInvocationOutput Failed(Exception exception) => new()
    {
        Status = InvocationStatus.Failed,
        Error = ErrorObject.FromException(exception),
    };

    private static DurableExecutionInvocationOutput Pending() => new() { Status = InvocationStatus.Pending };

    private static string GetInput(DurableExecutionInvocationInput input)
    {
        foreach (var operation in input.InitialExecutionState?.Operations ?? [])
        {
            if (operation is { Type: OperationTypes.Execution, ExecutionDetails.InputPayload: { } payload })
                return payload;
        }

        throw new DurableExecutionException(
            $"The first page of the state of {input.DurableExecutionArn} has no EXECUTION operation with an input.");
    }

    private async Task LoadStateAsync(ExecutionState state, DurableExecutionInvocationInput input, CancellationToken cancellationToken)
    {
        state.LoadFirstPage(input.InitialExecutionState?.Operations ?? []);
        var marker = input.InitialExecutionState?.NextMarker;
        while (!string.IsNullOrEmpty(marker))
        {
            var page = await client.ReadStateAsync(
                input.DurableExecutionArn, input.CheckpointToken, marker, cancellationToken).ConfigureAwait(false);
            state.Merge(page.Operations);
            marker = page.NextMarker;
        }
    }
}
