using Amazon.Lambda.Core;
using Amazon.Lambda.DurableExecution.Services;

namespace Amazon.Lambda.DurableExecution.Internal;

/// <summary>
/// One invocation of a durable function, from envelope to answer.
/// <list type="table">
/// <listheader><term>what ends it</term><description>answer</description></listheader>
/// <item><term>the workflow returns</term><description>SUCCEEDED</description></item>
/// <item><term>the workflow throws</term><description>FAILED</description></item>
/// <item><term>nothing can go on without the service</term><description>PENDING</description></item>
/// <item><term>a checkpoint's answer has no token</term><description>PENDING</description></item>
/// <item><term>the service refuses for good (4xx but 429)</term><description>FAILED</description></item>
/// <item><term>stale token, 429, 5xx, network</term><description>none: the exception escapes and the service invokes again</description></item>
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
        var inputPayload = InputOf(input);
        var state = new ExecutionState();
        try
        {
            await HydrateAsync(state, input, cancellationToken).ConfigureAwait(false);
        }
        catch (ServiceRefusalException refusal)
        {
            return Failed(refusal.InnerException!);
        }

        var checkpointer = new CheckpointBatcher(
            client, state, input.DurableExecutionArn, input.CheckpointToken, clock, cancellationToken);
        await using (checkpointer.ConfigureAwait(false))
        {
            var log = new ReplayAwareLogger(lambdaContext, state);
            var execution = new Execution(input.DurableExecutionArn, lambdaContext, payloads, state, checkpointer, log, clock);
            var root = SuspensionScope.Root();
            var context = new DurableContext(new ContextFrame(execution, ParentId: null, root), contextId: null, contextName: null);
            try
            {
                return await AnswerAsync(StartAsync(), checkpointer, root, payloads).ConfigureAwait(false);
            }
            finally
            {
                root.Abandon();
            }

            // Async, so that whatever the workflow throws before its first await is its outcome as well.
            async Task<TOutput> StartAsync() =>
                await workflow(payloads.Deserialize<TInput>(inputPayload), context).ConfigureAwait(false);
        }
    }

    private static async Task<DurableExecutionInvocationOutput> AnswerAsync<TOutput>(
        Task<TOutput> finished, CheckpointBatcher checkpointer, SuspensionScope root, Payloads payloads)
    {
        while (true)
        {
            await Task.WhenAny(finished, checkpointer.Ended, root.Blocked).ConfigureAwait(false);
            await checkpointer.DrainAsync().ConfigureAwait(false);
            if (checkpointer.Ended.IsCompleted)
                return AfterEnd(await checkpointer.Ended.ConfigureAwait(false));
            if (finished.IsCompleted)
                return await AfterWorkflowAsync(finished, payloads).ConfigureAwait(false);
            if (root.IsBlocked)
                return Pending();
        }
    }

    private static async Task<DurableExecutionInvocationOutput> AfterWorkflowAsync<TOutput>(Task<TOutput> finished, Payloads payloads)
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
            // The edge of the execution: whatever the workflow throws is its outcome.
            return Failed(exception);
        }
    }

    private static DurableExecutionInvocationOutput AfterEnd(Exception? failure)
    {
        switch (failure)
        {
            case null:
                return Pending();
            case ServiceRefusalException refusal:
                return Failed(refusal.InnerException!);
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

    private static string InputOf(DurableExecutionInvocationInput input)
    {
        foreach (var operation in input.InitialExecutionState?.Operations ?? [])
        {
            if (operation is { Type: OperationTypes.Execution, ExecutionDetails.InputPayload: { } payload })
                return payload;
        }

        throw new DurableExecutionException(
            $"The first page of the state of {input.DurableExecutionArn} has no EXECUTION operation with an input.");
    }

    private async Task HydrateAsync(ExecutionState state, DurableExecutionInvocationInput input, CancellationToken cancellationToken)
    {
        state.Begin(input.InitialExecutionState?.Operations ?? []);
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
