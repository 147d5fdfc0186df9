using System.Globalization;
using Amazon.Lambda.Core;
using Microsoft.Extensions.Logging;

namespace Amazon.Lambda.DurableExecution.Internal;

/// <summary>Turns the calls of a workflow into operations. The id is assigned before anything is awaited, so that it depends on call order only.</summary>
internal sealed class DurableContext(ContextFrame frame, string? contextId) : IDurableContext
{
    private readonly OperationIds _ids = new(contextId);
    private volatile ReplayAwareLogger _logger = ReplayAwareLogger.ForContext(frame.Execution.State);

    public ILogger Logger => _logger;

    public IExecutionContext ExecutionContext => frame.Execution;

    public ILambdaContext LambdaContext => frame.Execution.LambdaContext;

    public void ConfigureLogger(LoggerConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        _logger = _logger.With(config);
        if (config.CustomLogger is { } custom)
            frame.Execution.LogScopes.BeginExecution(custom);
    }

    public Task<T> StepAsync<T>(
        Func<IStepContext, CancellationToken, Task<T>> func, string? name = null, StepConfig? config = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(func);
        var identity = Next(name, OperationTypes.Step, OperationSubTypes.Step);
        return new StepOperation<T>(frame, identity, config, _logger.Target, func).RunAsync(cancellationToken);
    }

    public Task StepAsync(
        Func<IStepContext, CancellationToken, Task> func, string? name = null, StepConfig? config = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(func);
        return StepAsync<object?>(
            async (step, token) =>
            {
                await func(step, token).ConfigureAwait(false);
                return null;
            },
            name,
            config,
            cancellationToken);
    }

    public Task WaitAsync(TimeSpan duration, string? name = null, CancellationToken cancellationToken = default)
    {
        Seconds.Require(duration, nameof(duration));
        var identity = Next(name, OperationTypes.Wait, OperationSubTypes.Wait);
        return new WaitOperation(frame, identity, duration).RunAsync(cancellationToken);
    }

    public Task<TResult> InvokeAsync<TPayload, TResult>(
        string functionName, TPayload payload, string? name = null, InvokeConfig? config = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(functionName);
        var identity = Next(name, OperationTypes.ChainedInvoke, OperationSubTypes.ChainedInvoke);
        return new InvokeOperation<TPayload, TResult>(frame, identity, functionName, payload, config).RunAsync(cancellationToken);
    }

    public Task<T> RunInChildContextAsync<T>(
        Func<IDurableContext, CancellationToken, Task<T>> func, string? name = null, ChildContextConfig? config = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(func);
        var identity = Next(name, OperationTypes.Context, config?.SubType);
        return new ChildContextOperation<T>(frame, identity, func, config?.NestingType ?? NestingType.Nested)
        {
            MapFailure = failure => config?.ErrorMapping?.Invoke(failure) ?? failure,
        }.RunAsync(cancellationToken);
    }

    public Task RunInChildContextAsync(
        Func<IDurableContext, CancellationToken, Task> func, string? name = null, ChildContextConfig? config = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(func);
        return RunInChildContextAsync<object?>(
            async (context, token) =>
            {
                await func(context, token).ConfigureAwait(false);
                return null;
            },
            name,
            config,
            cancellationToken);
    }

    public Task<ICallback<T>> CreateCallbackAsync<T>(
        string? name = null, CallbackConfig? config = null, CancellationToken cancellationToken = default)
    {
        var identity = Next(name, OperationTypes.Callback, OperationSubTypes.Callback);
        return new CallbackOperation<T>(frame, identity, config).RunAsync(cancellationToken);
    }

    public Task<T> WaitForCallbackAsync<T>(
        Func<string, IWaitForCallbackContext, CancellationToken, Task> submitter, string? name = null, WaitForCallbackConfig? config = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(submitter);
        var identity = Next(name, OperationTypes.Context, OperationSubTypes.WaitForCallback);
        return WaitForCallback.Operation<T>(frame, identity, submitter, config).RunAsync(cancellationToken);
    }

    public Task<TState> WaitForConditionAsync<TState>(
        Func<TState, IConditionCheckContext, CancellationToken, Task<TState>> check, WaitForConditionConfig<TState> config, string? name = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(check);
        ArgumentNullException.ThrowIfNull(config);
        var identity = Next(name, OperationTypes.Step, OperationSubTypes.WaitForCondition);
        return new WaitForConditionOperation<TState>(frame, identity, config, _logger.Target, check).RunAsync(cancellationToken);
    }

    public Task<IBatchResult<T>> ParallelAsync<T>(
        IReadOnlyList<Func<IDurableContext, CancellationToken, Task<T>>> branches, string? name = null, ParallelConfig? config = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(branches);
        return RunParallelAsync(new UnitList<T>(branches.Count, Unnamed, index => branches[index]), name, config, cancellationToken);
    }

    public Task<IBatchResult<T>> ParallelAsync<T>(
        IReadOnlyList<DurableBranch<T>> branches, string? name = null, ParallelConfig? config = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(branches);
        return RunParallelAsync(new UnitList<T>(branches.Count, index => branches[index].Name ?? Unnamed(index), index => branches[index].Func), name, config, cancellationToken);
    }

    public Task<IBatchResult<TResult>> MapAsync<TItem, TResult>(
        IReadOnlyList<TItem> items,
        Func<IDurableContext, TItem, int, IReadOnlyList<TItem>, CancellationToken, Task<TResult>> func,
        string? name = null,
        MapConfig<TItem>? config = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(func);
        config ??= new MapConfig<TItem>();
        var units = new UnitList<TResult>(
            items.Count,
            index => config.ItemNamer?.Invoke(items[index], index) ?? Unnamed(index),
            index => (context, token) => func(context, items[index], index, items, token));
        var identity = Next(name, OperationTypes.Context, OperationSubTypes.Map);
        var options = new ConcurrencyOptions(OperationSubTypes.MapIteration, config.MaxConcurrency, config.CompletionConfig, config.NestingType);
        return new ConcurrentOperation<TResult>(frame, identity, units, options).RunAsync(cancellationToken);
    }

    private Task<IBatchResult<T>> RunParallelAsync<T>(
        UnitList<T> units, string? name, ParallelConfig? config, CancellationToken cancellationToken)
    {
        config ??= new ParallelConfig();
        var identity = Next(name, OperationTypes.Context, OperationSubTypes.Parallel);
        var options = new ConcurrencyOptions(OperationSubTypes.ParallelBranch, config.MaxConcurrency, config.CompletionConfig, config.NestingType);
        return new ConcurrentOperation<T>(frame, identity, units, options).RunAsync(cancellationToken);
    }

    private static string Unnamed(int index) => index.ToString(CultureInfo.InvariantCulture);

    private OperationIdentity Next(string? name, string type, string? subType) => new(_ids.Next(), name, type, subType);
}
