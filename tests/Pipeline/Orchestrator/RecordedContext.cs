using Amazon.Lambda.Core;
using Amazon.Lambda.DurableExecution;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace DurableChaining.Tests.Orchestrator;

/// <summary>A durable context without durability: records the operations in order, and runs chained invocations by a delegate.</summary>
/// <param name="invoke">Returns the result of a function for a payload, or the exception to throw.</param>
internal sealed class RecordedContext(Func<string, object, object> invoke) : IDurableContext, IExecutionContext
{
    public List<string> Operations { get; } = [];

    public ILogger Logger => NullLogger.Instance;

    public IExecutionContext ExecutionContext => this;

    public string DurableExecutionArn { get; init; } = "arn:aws:lambda:us-east-1:000000000000:function:chain:1/durable-execution/test-123/0001";

    public ILambdaContext LambdaContext => throw new NotSupportedException("the workflow does not read the Lambda context");

    public void ConfigureLogger(LoggerConfig config)
    {
    }

    public async Task<T> StepAsync<T>(Func<IStepContext, CancellationToken, Task<T>> func, string? name = null, StepConfig? config = null, CancellationToken cancellationToken = default)
    {
        Operations.Add(name!);
        return await func(null!, cancellationToken);
    }

    public async Task StepAsync(Func<IStepContext, CancellationToken, Task> func, string? name = null, StepConfig? config = null, CancellationToken cancellationToken = default)
    {
        Operations.Add(name!);
        await func(null!, cancellationToken);
    }

    public Task WaitAsync(TimeSpan duration, string? name = null, CancellationToken cancellationToken = default)
    {
        Operations.Add($"{name} {duration.TotalSeconds} s");
        return Task.CompletedTask;
    }

    public Task<TResult> InvokeAsync<TPayload, TResult>(string functionName, TPayload payload, string? name = null, InvokeConfig? config = null, CancellationToken cancellationToken = default)
    {
        Operations.Add(name!);
        return invoke(functionName, payload!) switch
        {
            Exception failure => Task.FromException<TResult>(failure),
            var result => Task.FromResult((TResult)result),
        };
    }

    public Task<T> RunInChildContextAsync<T>(Func<IDurableContext, CancellationToken, Task<T>> func, string? name = null, ChildContextConfig? config = null, CancellationToken cancellationToken = default) => throw NotUsed();

    public Task RunInChildContextAsync(Func<IDurableContext, CancellationToken, Task> func, string? name = null, ChildContextConfig? config = null, CancellationToken cancellationToken = default) => throw NotUsed();

    public Task<ICallback<T>> CreateCallbackAsync<T>(string? name = null, CallbackConfig? config = null, CancellationToken cancellationToken = default) => throw NotUsed();

    public Task<T> WaitForCallbackAsync<T>(Func<string, IWaitForCallbackContext, CancellationToken, Task> submitter, string? name = null, WaitForCallbackConfig? config = null, CancellationToken cancellationToken = default) => throw NotUsed();

    public Task<TState> WaitForConditionAsync<TState>(Func<TState, IConditionCheckContext, CancellationToken, Task<TState>> check, WaitForConditionConfig<TState> config, string? name = null, CancellationToken cancellationToken = default) => throw NotUsed();

    public Task<IBatchResult<T>> ParallelAsync<T>(IReadOnlyList<Func<IDurableContext, CancellationToken, Task<T>>> branches, string? name = null, ParallelConfig? config = null, CancellationToken cancellationToken = default) => throw NotUsed();

    public Task<IBatchResult<T>> ParallelAsync<T>(IReadOnlyList<DurableBranch<T>> branches, string? name = null, ParallelConfig? config = null, CancellationToken cancellationToken = default) => throw NotUsed();

    public Task<IBatchResult<TResult>> MapAsync<TItem, TResult>(IReadOnlyList<TItem> items, Func<IDurableContext, TItem, int, IReadOnlyList<TItem>, CancellationToken, Task<TResult>> func, string? name = null, MapConfig<TItem>? config = null, CancellationToken cancellationToken = default) => throw NotUsed();

    private static NotSupportedException NotUsed() => new("the workflow does not use this operation");
}
