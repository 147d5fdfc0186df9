using Amazon.Lambda.Core;
using Amazon.Lambda.DurableExecution.Internal;
using Amazon.Lambda.DurableExecution.Services;

namespace Amazon.Lambda.DurableExecution;

/// <summary>Runs a workflow inside a Lambda handler.</summary>
public static class DurableFunction
{
    // One per process: a client owns a connection pool.
    private static readonly Lazy<IAmazonLambda> DefaultClient = new(() => new AmazonLambdaClient());

    /// <summary>Replays the recorded operations of the workflow and continues it until it ends or suspends.</summary>
    /// <returns>The response that the handler must return to the service.</returns>
    /// <exception cref="DurableExecutionException">The envelope has no input, or the state could not be read.</exception>
    /// <exception cref="InvalidOperationException">The function has no serializer.</exception>
    public static Task<DurableExecutionInvocationOutput> WrapAsync<TInput, TOutput>(
        Func<TInput, IDurableContext, Task<TOutput>> workflow,
        DurableExecutionInvocationInput invocationInput,
        ILambdaContext lambdaContext) =>
        WrapAsync(workflow, invocationInput, lambdaContext, DefaultClient.Value);

    /// <inheritdoc cref="WrapAsync{TInput, TOutput}(Func{TInput, IDurableContext, Task{TOutput}}, DurableExecutionInvocationInput, ILambdaContext)"/>
    public static Task<DurableExecutionInvocationOutput> WrapAsync<TInput, TOutput>(
        Func<TInput, IDurableContext, Task<TOutput>> workflow,
        DurableExecutionInvocationInput invocationInput,
        ILambdaContext lambdaContext,
        IAmazonLambda lambdaClient)
    {
        ArgumentNullException.ThrowIfNull(workflow);
        ArgumentNullException.ThrowIfNull(invocationInput);
        ArgumentNullException.ThrowIfNull(lambdaContext);
        ArgumentNullException.ThrowIfNull(lambdaClient);
        return new WorkflowRunner(new LambdaServiceClient(lambdaClient), TimeProvider.System)
            .RunAsync(workflow, invocationInput, lambdaContext, CancellationToken.None);
    }

    /// <inheritdoc cref="WrapAsync{TInput, TOutput}(Func{TInput, IDurableContext, Task{TOutput}}, DurableExecutionInvocationInput, ILambdaContext)"/>
    public static Task<DurableExecutionInvocationOutput> WrapAsync<TInput>(
        Func<TInput, IDurableContext, Task> workflow,
        DurableExecutionInvocationInput invocationInput,
        ILambdaContext lambdaContext) =>
        WrapAsync(workflow, invocationInput, lambdaContext, DefaultClient.Value);

    /// <inheritdoc cref="WrapAsync{TInput, TOutput}(Func{TInput, IDurableContext, Task{TOutput}}, DurableExecutionInvocationInput, ILambdaContext)"/>
    public static Task<DurableExecutionInvocationOutput> WrapAsync<TInput>(
        Func<TInput, IDurableContext, Task> workflow,
        DurableExecutionInvocationInput invocationInput,
        ILambdaContext lambdaContext,
        IAmazonLambda lambdaClient)
    {
        ArgumentNullException.ThrowIfNull(workflow);
        return WrapAsync<TInput, object?>(
            async (input, context) =>
            {
                await workflow(input, context).ConfigureAwait(false);
                return null;
            },
            invocationInput,
            lambdaContext,
            lambdaClient);
    }
}
