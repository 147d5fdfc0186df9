using System.Runtime.ExceptionServices;
using Amazon.Lambda.Core;
using Amazon.Lambda.DurableExecution.Services;
using Amazon.Runtime;

namespace Amazon.Lambda.DurableExecution.Internal;

/// <summary>
/// Runs one invocation of a durable function, from the envelope to the response.
/// <list type="table">
/// <listheader><term>end of the invocation</term><description>response</description></listheader>
/// <item><term>the workflow returns</term><description>SUCCEEDED</description></item>
/// <item><term>the workflow throws</term><description>FAILED</description></item>
/// <item><term>an operation suspends</term><description>PENDING; code that still runs is canceled and runs again in the next invocation</description></item>
/// <item><term>a checkpoint response has no token</term><description>PENDING</description></item>
/// <item><term>a checkpoint is rejected (4xx except 429 and a stale token)</term><description>FAILED</description></item>
/// <item><term>a checkpoint fails otherwise: stale token, 429, 5xx, network</term><description>none: the exception fails the invocation, and the service invokes again</description></item>
/// <item><term>the state cannot be read, or the input does not fit the workflow</term><description>none, likewise</description></item>
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
        var arn = input.DurableExecutionArn;
        var state = new ExecutionState();
        state.Load(await ReadStateAsync(input, cancellationToken).ConfigureAwait(false));
        var workflowInput = payloads.Deserialize<TInput>(GetInput(input));

        var batcher = new CheckpointBatcher(client, state, arn, input.CheckpointToken, cancellationToken);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var scopes = new LogScopes(arn, lambdaContext.AwsRequestId);
        scopes.BeginExecution(DefaultLogger.Instance);
        var execution = new Execution(arn, lambdaContext, payloads, state, batcher, scopes, clock, ending.Token);
        var root = SuspensionScope.Root();
        var context = new DurableContext(new ContextFrame(execution, ParentId: null, root), contextId: null);
        try
        {
            var finished = Task.Run(() => workflow(workflowInput, context), CancellationToken.None);
            await Task.WhenAny(finished, batcher.Ended, root.Suspended).ConfigureAwait(false);
            var isFinished = finished.IsCompleted;
            if (!isFinished)
            {
                // What the workflow registered on its token cannot change how the invocation ends.
                await ending.CancelAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            await batcher.CloseAsync().ConfigureAwait(false);
            return batcher.Ended.IsCompleted ? FromBatcher(await batcher.Ended.ConfigureAwait(false))
                : isFinished ? await FromWorkflowAsync(finished, payloads).ConfigureAwait(false)
                : Pending();
        }
        finally
        {
            root.Abandon();
        }
    }

    private static async Task<DurableExecutionInvocationOutput> FromWorkflowAsync<TOutput>(Task<TOutput> finished, Payloads payloads)
    {
        TOutput result;
        try
        {
            result = await finished.ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // Any exception of the workflow is the outcome of the execution.
            return Failed(exception);
        }

        return new DurableExecutionInvocationOutput
        {
            Status = InvocationStatus.Succeeded,
            Result = result is null ? null : payloads.Serialize(result),
        };
    }

    private static DurableExecutionInvocationOutput FromBatcher(Exception? failure)
    {
        switch (failure)
        {
            case null:
                return Pending();
            case DurableExecutionException { InnerException: AmazonServiceException error } when LambdaServiceClient.IsFinal(error):
                return Failed(failure);
            default:
                ExceptionDispatchInfo.Throw(failure);
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

    private async Task<List<Operation>> ReadStateAsync(DurableExecutionInvocationInput input, CancellationToken cancellationToken)
    {
        List<Operation> operations = [.. input.InitialExecutionState?.Operations ?? []];
        var marker = input.InitialExecutionState?.NextMarker;
        while (!string.IsNullOrEmpty(marker))
        {
            var page = await client.ReadStateAsync(
                input.DurableExecutionArn, input.CheckpointToken, marker, cancellationToken).ConfigureAwait(false);
            operations.AddRange(page.Operations);
            marker = page.NextMarker;
        }

        return operations;
    }
}
