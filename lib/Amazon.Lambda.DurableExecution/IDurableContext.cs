using Amazon.Lambda.Core;
using Microsoft.Extensions.Logging;

namespace Amazon.Lambda.DurableExecution;

/// <summary>
/// What a workflow does durably. Each call is one recorded operation: the first time it happens, at every replay
/// its record answers. Calls must come in the same order at every replay.
/// </summary>
public interface IDurableContext
{
    /// <summary>Silent while the workflow replays, unless <see cref="ConfigureLogger"/> says otherwise.</summary>
    ILogger Logger { get; }

    IExecutionContext ExecutionContext { get; }

    /// <summary>The invocation at hand; another one after every suspension.</summary>
    ILambdaContext LambdaContext { get; }

    /// <summary>Applies to the whole execution, contexts and steps included, from here on.</summary>
    void ConfigureLogger(LoggerConfig config);

    /// <summary>Runs code once and records what it returns.</summary>
    /// <exception cref="StepException">The step failed and is not retried (any more).</exception>
    Task<T> StepAsync<T>(Func<IStepContext, CancellationToken, Task<T>> func, string? name = null, StepConfig? config = null, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="StepAsync{T}"/>
    Task StepAsync(Func<IStepContext, CancellationToken, Task> func, string? name = null, StepConfig? config = null, CancellationToken cancellationToken = default);

    /// <summary>Suspends the execution.</summary>
    /// <param name="duration">1 second to 366 days; rounded up to whole seconds.</param>
    /// <exception cref="ArgumentOutOfRangeException">The duration is outside those limits.</exception>
    Task WaitAsync(TimeSpan duration, string? name = null, CancellationToken cancellationToken = default);

    /// <summary>Invokes a Lambda function and suspends the execution until it has answered.</summary>
    /// <param name="functionName">Name or ARN; a durable function needs a version, an alias or <c>$LATEST</c>.</param>
    /// <exception cref="InvokeException">The function failed, was stopped or ran out of time.</exception>
    Task<TResult> InvokeAsync<TPayload, TResult>(string functionName, TPayload payload, string? name = null, InvokeConfig? config = null, CancellationToken cancellationToken = default);

    /// <summary>Groups operations under one record of their own.</summary>
    /// <exception cref="ChildContextException">The body failed.</exception>
    Task<T> RunInChildContextAsync<T>(Func<IDurableContext, CancellationToken, Task<T>> func, string? name = null, ChildContextConfig? config = null, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="RunInChildContextAsync{T}"/>
    Task RunInChildContextAsync(Func<IDurableContext, CancellationToken, Task> func, string? name = null, ChildContextConfig? config = null, CancellationToken cancellationToken = default);

    /// <summary>Opens a callback; the execution suspends where its result is asked for.</summary>
    Task<ICallback<T>> CreateCallbackAsync<T>(string? name = null, CallbackConfig? config = null, CancellationToken cancellationToken = default);

    /// <summary>Opens a callback, hands its id to a submitter step, and suspends the execution until the result is there.</summary>
    /// <exception cref="CallbackException">The submitter failed, or the callback failed or timed out.</exception>
    Task<T> WaitForCallbackAsync<T>(Func<string, IWaitForCallbackContext, CancellationToken, Task> submitter, string? name = null, WaitForCallbackConfig? config = null, CancellationToken cancellationToken = default);

    /// <summary>Repeats a check, suspended in between, until the wait strategy is content with the state.</summary>
    /// <exception cref="WaitForConditionException">The strategy gave up.</exception>
    /// <exception cref="StepException">The check failed.</exception>
    Task<TState> WaitForConditionAsync<TState>(Func<TState, IConditionCheckContext, CancellationToken, Task<TState>> check, WaitForConditionConfig<TState> config, string? name = null, CancellationToken cancellationToken = default);

    /// <summary>Runs branches at the same time, each in a context of its own. A failed branch is part of the result, not thrown.</summary>
    Task<IBatchResult<T>> ParallelAsync<T>(IReadOnlyList<Func<IDurableContext, CancellationToken, Task<T>>> branches, string? name = null, ParallelConfig? config = null, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="ParallelAsync{T}(IReadOnlyList{Func{IDurableContext, CancellationToken, Task{T}}}, string?, ParallelConfig?, CancellationToken)"/>
    Task<IBatchResult<T>> ParallelAsync<T>(IReadOnlyList<DurableBranch<T>> branches, string? name = null, ParallelConfig? config = null, CancellationToken cancellationToken = default);

    /// <summary>Runs one function over all items, each in a context of its own. A failed item is part of the result, not thrown.</summary>
    Task<IBatchResult<TResult>> MapAsync<TItem, TResult>(IReadOnlyList<TItem> items, Func<IDurableContext, TItem, int, IReadOnlyList<TItem>, CancellationToken, Task<TResult>> func, string? name = null, MapConfig<TItem>? config = null, CancellationToken cancellationToken = default);
}
