using System.Collections.Concurrent;
using DurableLocal.Core.Aws;
using DurableLocal.Core.Background;
using DurableLocal.Core.Clock;
using DurableLocal.Core.Storage;
using DurableLocal.Lambda.Logs;
using DurableLocal.Sqs;

namespace DurableLocal.Lambda.Async;

/// <summary>
/// Runs asynchronous invocations from a queue in the store. One of a durable function, from a rule, starts an execution, which has an
/// end of its own.
/// <code>
/// outcome                         action
/// succeeded                       record for the destination OnSuccess
/// function error, crash, timeout  retry after 1 and 2 minutes (MaximumRetryAttempts), then dead letter and record for OnFailure
/// throttled                       retry after 1 s, doubling up to 5 minutes, for 6 hours, then dead letter and record for OnFailure
/// throttled, none reserved        dead letter and record for OnFailure at once
/// defect of the runtime           reported, then retried as often as needed with the same delays
/// </code>
/// An invocation that was interrupted by the end of the runtime is still in the store and runs again at the next start:
/// delivery is at least once, as on AWS.
/// </summary>
public sealed class AsyncInvocations : IAsyncInvocations, IPendingWork, IAsyncDisposable
{
    private readonly Database _database;
    private readonly IFunctionInvoker _invoker;
    private readonly IFunctions _functions;
    private readonly Func<IDurableExecutions> _durable;
    private readonly AsyncOutcomeHandler _outcomes;
    private readonly LambdaOptions _options;
    private readonly TimeProvider _time;
    private readonly BackgroundWork _background;
    private readonly ConcurrentDictionary<string, AsyncInvocationDispatcher> _dispatchers = new(StringComparer.Ordinal);

    /// <param name="durable">Returns what starts executions; called with the first of them.</param>
    /// <param name="reportDefect">Called with exceptions that are not an outcome of the function, on any thread.</param>
    /// <param name="sink">Receives the problems that concern the function's owner; null for none.</param>
    public AsyncInvocations(Database database, IFunctionInvoker invoker, IFunctions functions, Func<IDurableExecutions> durable, IQueues queues, LambdaOptions options, TimeProvider time, Action<Exception> reportDefect, IFunctionLogSink? sink = null)
    {
        (_database, _invoker, _functions, _durable, _options, _time) = (database, invoker, functions, durable, options, time);
        _background = new BackgroundWork(time, reportDefect);
        _outcomes = new AsyncOutcomeHandler(database, queues, options, time, new StorageRetry(time, reportDefect), sink);
    }

    /// <summary>An invocation that runs is due, as its row is removed at its end.</summary>
    bool IPendingWork.IsBusy => false;

    /// <summary>The earliest start or retry.</summary>
    long? IPendingWork.NextDue() => _database.Read(static session => session.Scalar("SELECT MIN(due_at) FROM async_invocations"));

    /// <inheritdoc/>
    public void Enqueue(Session session, FunctionVersion function, ReadOnlyMemory<byte> payload, string? traceHeader = null) =>
        Enqueue(session, new Invocation(function, Guid.NewGuid().ToString(), payload) { TraceId = traceHeader });

    /// <summary>Accepts an invocation whose request id is in the response to its caller; tenant id and trace id are stored with it.</summary>
    public void Enqueue(Session session, Invocation invocation)
    {
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        var function = invocation.Function.Function.Name;
        session.Execute(
            "INSERT INTO async_invocations (request_id, function, qualifier, payload, tenant_id, trace_id, attempts, throttles, enqueued_at, due_at) VALUES (?, ?, ?, ?, ?, ?, 0, 0, ?, ?)",
            invocation.RequestId, function, invocation.Function.Qualifier, invocation.Payload, invocation.TenantId, invocation.TraceId, now, now);
        session.OnCommitted(() => DispatcherOf(function).Wake());
    }

    /// <summary>
    /// Resumes the invocations that were accepted before the runtime ended. Those of functions that are no longer in the
    /// template stay in the store until the function exists again.
    /// </summary>
    public void Recover()
    {
        foreach (var name in _database.Read(session => session.Query("SELECT DISTINCT function FROM async_invocations", static row => row.Text(0))))
        {
            DispatcherOf(name).Wake();
        }
    }

    /// <summary>Starts no further invocations and waits for the running ones; those that wait for an environment are left in the store.</summary>
    /// <param name="cancellationToken">Ends the wait, not the invocations.</param>
    public Task DrainAsync(CancellationToken cancellationToken) => _background.StopAsync(cancellationToken);

    /// <summary>Drains without a limit of time: what still runs must be able to write to the store.</summary>
    public ValueTask DisposeAsync() => _background.DisposeAsync();

    private AsyncInvocationDispatcher DispatcherOf(string function) =>
        _dispatchers.GetOrAdd(function, name => new AsyncInvocationDispatcher(name, _database, _options.EnvironmentsPerFunction, RunAsync, _time, _background));

    private async Task RunAsync(AsyncInvocation invocation, CancellationToken stopping)
    {
        try
        {
            await AttemptAsync(invocation, stopping).ConfigureAwait(false);
        }
        catch (Exception defect) when (!stopping.IsCancellationRequested)
        {
            _background.Report(defect);

            // The pause comes first: where not even the postponement can be stored, it limits how often the function runs.
            await Task.Delay(BackgroundLoop.PauseAfterFailure, _time, stopping).ConfigureAwait(false);
            await _outcomes.BackOffAsync(invocation, stopping).ConfigureAwait(false);
        }
    }

    private async Task AttemptAsync(AsyncInvocation invocation, CancellationToken stopping)
    {
        FunctionVersion function;
        try
        {
            function = _functions.Resolve(invocation.Function, invocation.Qualifier);
        }
        catch (AwsException gone)
        {
            _outcomes.ReportUnresolved(invocation, gone.Message);
            await _outcomes.BackOffAsync(invocation, stopping).ConfigureAwait(false);
            return;
        }

        var attempt = new Invocation(function, invocation.RequestId, invocation.Payload) { TenantId = invocation.TenantId, TraceId = invocation.TraceId };
        var outcome = function.Function.Durable is null
            ? await _invoker.InvokeAsync(attempt, stopping).ConfigureAwait(false)
            : await StartExecutionAsync(attempt, stopping).ConfigureAwait(false);
        await _outcomes.HandleAsync(invocation, function, outcome, stopping).ConfigureAwait(false);
    }

    /// <summary>Has succeeded when the start is stored. A crash before its row is removed starts another execution: delivery is at least once.</summary>
    private async Task<InvocationOutcome> StartExecutionAsync(Invocation attempt, CancellationToken stopping)
    {
        try
        {
            await _durable().StartAsync(attempt.Function, name: null, attempt.Payload, asynchronous: true, attempt.TenantId, attempt.TraceId, stopping).ConfigureAwait(false);
            return new InvocationOutcome(InvocationOutcomeKind.Succeeded, default);
        }
        catch (AwsException refused)
        {
            return new InvocationOutcome(InvocationOutcomeKind.FunctionError, default, refused.Code, refused.Message);
        }
    }
}

/// <summary>A row of the table <c>async_invocations</c>.</summary>
internal sealed record AsyncInvocation(long Id, string RequestId, string Function, string? Qualifier, byte[] Payload, string? TenantId, string? TraceId, int Attempts, int Throttles, long EnqueuedAt);
