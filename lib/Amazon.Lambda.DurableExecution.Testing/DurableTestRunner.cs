using Amazon.Lambda.Core;
using Amazon.Lambda.DurableExecution.Testing.Internal;

namespace Amazon.Lambda.DurableExecution.Testing;

/// <summary>
/// Runs a workflow in the process of the test, on the same engine as deployed: each invocation replays what is recorded and
/// continues to the next suspension. Between two invocations the runner ends waits and retry delays, and calls the
/// registered functions. Timeouts of callbacks, invokes and executions are not modelled.
/// </summary>
public sealed class DurableTestRunner<TInput, TOutput> : IDurableTestRunner<TInput, TOutput>
{
    private readonly Func<TInput, IDurableContext, Task<TOutput>> _workflow;
    private readonly TestRunnerOptions _options;
    private readonly FunctionRegistry _functions;
    private readonly Payloads _payloads;
    private readonly OperationStore _store = new(TimeProvider.System);
    private readonly InMemoryLambda _lambda;
    private readonly DateTime _startedAt = DateTime.UtcNow;
    private string? _input;
    private DurableExecutionInvocationOutput? _end;
    private int _invocations;

    /// <param name="handler">The workflow.</param>
    public DurableTestRunner(Func<TInput, IDurableContext, Task<TOutput>> handler, TestRunnerOptions? options = null)
        : this(handler, options ?? new TestRunnerOptions(), new FunctionRegistry())
    {
    }

    private DurableTestRunner(Func<TInput, IDurableContext, Task<TOutput>> handler, TestRunnerOptions options, FunctionRegistry functions)
    {
        ArgumentNullException.ThrowIfNull(handler);
        (_workflow, _options, _functions) = (handler, options, functions);
        _payloads = new Payloads(options.Serializer);
        _lambda = new InMemoryLambda(_store);
    }

    /// <summary>Registers a function that the workflow invokes. Call it before the run.</summary>
    /// <param name="functionNameOrArn">As the workflow passes it; of an ARN the function's name is enough.</param>
    public DurableTestRunner<TInput, TOutput> RegisterFunction<TPayload, TResult>(string functionNameOrArn, Func<TPayload, ILambdaContext, Task<TResult>> handler)
    {
        ArgumentNullException.ThrowIfNull(functionNameOrArn);
        ArgumentNullException.ThrowIfNull(handler);
        _functions.Add(functionNameOrArn, async (payload, _, _) =>
            new InvokeOutcome(_payloads.Serialize(await handler(_payloads.Deserialize<TPayload>(payload)!, new TestLambdaContext(_payloads.Serializer)).ConfigureAwait(false)), Error: null));
        return this;
    }

    /// <summary>Registers a durable function that the workflow invokes. It runs on a runner of its own with the same options and functions, and cannot wait for a callback.</summary>
    /// <param name="functionNameOrArn">As the workflow passes it; of an ARN the function's name is enough.</param>
    public DurableTestRunner<TInput, TOutput> RegisterDurableFunction<TPayload, TResult>(string functionNameOrArn, Func<TPayload, IDurableContext, Task<TResult>> handler)
    {
        ArgumentNullException.ThrowIfNull(functionNameOrArn);
        ArgumentNullException.ThrowIfNull(handler);
        _functions.Add(functionNameOrArn, async (payload, callerArn, cancellationToken) =>
        {
            var options = _options with { DurableExecutionArn = $"{callerArn}:nested:{Guid.NewGuid():N}" };
            var nested = new DurableTestRunner<TPayload, TResult>(handler, options, _functions);
            await using (nested.ConfigureAwait(false))
            {
                var end = await nested.RunAsync(_payloads.Deserialize<TPayload>(payload)!, cancellationToken: cancellationToken).ConfigureAwait(false);
                return end.IsSucceeded ? new InvokeOutcome(_payloads.Serialize(end.Result), Error: null) : new InvokeOutcome(Result: null, end.Error ?? new ErrorObject());
            }
        });
        return this;
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The workflow waits for a callback; see <see cref="StartAsync"/>.</exception>
    /// <exception cref="TestExecutionLimitException">The workflow has not ended after the allowed number of invocations.</exception>
    /// <exception cref="UnregisteredSiblingFunctionException">The workflow invokes a function that is not registered.</exception>
    /// <exception cref="OperationCanceledException">The timeout has passed, or the token is cancelled.</exception>
    public async Task<TestResult<TOutput>> RunAsync(TInput input, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        _input ??= _payloads.Serialize(input);
        return Result(await RunToEndAsync(timeout, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Runs the workflow until it waits for something that the test has to provide, or ends.</summary>
    /// <inheritdoc cref="RunAsync"/>
    public async Task<string> StartAsync(TInput input, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        _input ??= _payloads.Serialize(input);
        _end = await DriveAsync(waitInRealTime: false, timeout, cancellationToken).ConfigureAwait(false);
        return _options.DurableExecutionArn;
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The execution was not started, or it waits for a callback.</exception>
    public async Task<TestResult<TOutput>> WaitForResultAsync(string durableExecutionArn, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        if (_input is null)
        {
            throw new InvalidOperationException("Expected an execution that was started with StartAsync, got none.");
        }

        return Result(_end ?? await RunToEndAsync(timeout, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Returns the id of an open callback, each once. The workflow is not running in the meantime, so it does not wait.</summary>
    /// <param name="name">Name of the callback, or of the WaitForCallback around it; null for any.</param>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public Task<string> WaitForCallbackAsync(string durableExecutionArn, string? name = null, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        Task.FromResult(_store.TakeCallback(name) ?? throw new InvalidOperationException($"Expected an open callback{(name is null ? "" : $" named \"{name}\"")}, got none."));

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">There is no open callback of that id.</exception>
    public Task SendCallbackSuccessAsync<TResult>(string callbackId, TResult result, CancellationToken cancellationToken = default)
    {
        _store.CloseCallback(callbackId, OperationStatus.Succeeded, result is null ? null : _payloads.Serialize(result), error: null);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">There is no open callback of that id.</exception>
    public Task SendCallbackFailureAsync(string callbackId, ErrorObject? error = null, CancellationToken cancellationToken = default)
    {
        _store.CloseCallback(callbackId, OperationStatus.Failed, result: null, error);
        return Task.CompletedTask;
    }

    /// <summary>Checks that the callback is open. Heartbeat timeouts are not modelled.</summary>
    /// <exception cref="InvalidOperationException">There is no open callback of that id.</exception>
    public Task SendCallbackHeartbeatAsync(string callbackId, CancellationToken cancellationToken = default)
    {
        _store.CheckCallback(callbackId);
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _lambda.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<DurableExecutionInvocationOutput> RunToEndAsync(TimeSpan? timeout, CancellationToken cancellationToken) =>
        await DriveAsync(waitInRealTime: true, timeout, cancellationToken).ConfigureAwait(false)
        ?? throw new InvalidOperationException(
            "The workflow waits for a callback. Call StartAsync, then WaitForCallbackAsync and SendCallbackSuccessAsync or SendCallbackFailureAsync, then WaitForResultAsync.");

    /// <summary>Invokes the workflow again and again. Returns null where it waits for what the runner cannot provide.</summary>
    private async Task<DurableExecutionInvocationOutput?> DriveAsync(bool waitInRealTime, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(timeout ?? _options.DefaultTimeout);
        while (true)
        {
            deadline.Token.ThrowIfCancellationRequested();
            if (_invocations == _options.MaxInvocations)
            {
                throw new TestExecutionLimitException(_options.MaxInvocations, _store.Records.Count);
            }

            _invocations++;
            var envelope = Envelope.Create(_options.DurableExecutionArn, _lambda.Token, _input!, _startedAt, _store.Records);
            var output = await DurableFunction.WrapAsync(_workflow, envelope, new TestLambdaContext(_payloads.Serializer), _lambda).ConfigureAwait(false);
            if (output.Status != InvocationStatus.Pending)
            {
                return output;
            }

            var canContinue = await InvokeFunctionsAsync(deadline.Token).ConfigureAwait(false) | _store.CompleteTimers(_options.SkipTime);
            if (!canContinue && (!waitInRealTime || !await WaitForTimerAsync(deadline.Token).ConfigureAwait(false)))
            {
                return null;
            }
        }
    }

    /// <summary>Calls the functions of the open invokes one after the other; returns whether there was one.</summary>
    private async Task<bool> InvokeFunctionsAsync(CancellationToken cancellationToken)
    {
        var invokes = _store.TakeInvokes();
        foreach (var invoke in invokes)
        {
            var function = _functions.Find(invoke.FunctionName);
            try
            {
                var outcome = await function(invoke.Payload, _options.DurableExecutionArn, cancellationToken).ConfigureAwait(false);
                _store.CloseInvoke(invoke.OperationId, outcome.Result, outcome.Error);
            }
            catch (Exception failure)
            {
                // Whatever a function throws is the error of its invoke.
                _store.CloseInvoke(invoke.OperationId, result: null, ErrorObject.FromException(failure));
            }
        }

        return invokes.Count > 0;
    }

    /// <summary>Waits until the next timer is due; returns whether there is one.</summary>
    private async Task<bool> WaitForTimerAsync(CancellationToken cancellationToken)
    {
        while (_store.NextDue is { } due)
        {
            var delay = due - DateTime.UtcNow;
            if (delay > TimeSpan.Zero)
            {
                await Task.Delay(delay, cancellationToken).ConfigureAwait(false);
            }

            if (_store.CompleteTimers(all: false))
            {
                return true;
            }
        }

        return false;
    }

    private TestResult<TOutput> Result(DurableExecutionInvocationOutput end)
    {
        _end = end;
        IReadOnlyList<TestStep> steps = [];
        steps = [.. _store.Records.Select(record => new TestStep(record, () => steps, _payloads))];
        return new TestResult<TOutput>(
            _options.DurableExecutionArn,
            end.Status,
            end.Status == InvocationStatus.Succeeded ? _payloads.Deserialize<TOutput>(end.Result) : default,
            end.Error,
            steps,
            _invocations);
    }
}
