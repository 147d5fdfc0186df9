using DurableLocal.Core.Aws;
using System.Collections.Concurrent;
using DurableLocal.Core.Storage;
using DurableLocal.Lambda.Logs;
using DurableLocal.Sqs;

namespace DurableLocal.Lambda.Async;

/// <summary>
/// <code>
/// outcome                      then
/// succeeded                    forgotten
/// function error, crash, time  tried again after 1 and 2 minutes (MaximumRetryAttempts), then dead-letter queue
/// throttled                    tried again after 1 s, doubling up to 5 min, for 6 h, then dead-letter queue
/// </code>
/// A runtime that dies in between finds the invocation in the store and runs it again: at least once, as the service.
/// </summary>
public sealed class AsyncInvocations : IAsyncInvocations, IAsyncDisposable
{
    private readonly Database _database;
    private readonly IFunctionInvoker _invoker;
    private readonly IFunctions _functions;
    private readonly AsyncFailures _failures;
    private readonly LambdaOptions _options;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, AsyncLane> _lanes = new(StringComparer.Ordinal);

    public AsyncInvocations(Database database, IFunctionInvoker invoker, IFunctions functions, IQueues queues, LambdaOptions options, TimeProvider time, IFunctionLogSink? sink = null)
    {
        (_database, _invoker, _functions, _options, _time) = (database, invoker, functions, options, time);
        _failures = new AsyncFailures(database, queues, options, time, sink);
    }

    public void Enqueue(Session session, FunctionVersion function, ReadOnlyMemory<byte> payload) =>
        Enqueue(session, new Invocation(function, Guid.NewGuid().ToString(), payload));

    /// <summary>Accepts an invocation whose caller has been told its request id; tenant and trace are kept with it.</summary>
    public void Enqueue(Session session, Invocation invocation)
    {
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        var function = invocation.Function.Function.Name;
        session.Execute(
            "INSERT INTO async_invocations (request_id, function, qualifier, payload, tenant_id, trace_id, attempts, throttles, enqueued_at, due_at) VALUES (?, ?, ?, ?, ?, ?, 0, 0, ?, ?)",
            invocation.RequestId, function, invocation.Function.Qualifier, invocation.Payload, invocation.TenantId, invocation.TraceId, now, now);
        session.OnCommitted(() => LaneOf(function).Wake());
    }

    /// <summary>
    /// Goes on with what was accepted before the last end of the runtime. Invocations of functions that the template no
    /// longer has stay in the store until it has them again.
    /// </summary>
    public void Recover()
    {
        foreach (var name in _database.Read(session => session.Query("SELECT DISTINCT function FROM async_invocations", static row => row.Text(0))))
        {
            LaneOf(name).Wake();
        }
    }

    /// <summary>Starts nothing more and waits for what runs.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        foreach (var lane in _lanes.Values)
        {
            await lane.DisposeAsync().ConfigureAwait(false);
        }

        _stop.Dispose();
    }

    private AsyncLane LaneOf(string function) =>
        _lanes.GetOrAdd(function, name => new AsyncLane(name, _database, _options.EnvironmentsPerFunction, RunAsync, _time, _stop.Token));

    private async Task RunAsync(AsyncInvocation invocation, CancellationToken cancellationToken)
    {
        FunctionVersion function;
        try
        {
            function = _functions.Resolve(invocation.Function, invocation.Qualifier);
        }
        catch (AwsException gone)
        {
            _failures.ReportUnknown(invocation, gone.Message);
            await _failures.PostponeAsync(invocation).ConfigureAwait(false);
            return;
        }

        var attempt = new Invocation(function, invocation.RequestId, invocation.Payload) { TenantId = invocation.TenantId, TraceId = invocation.TraceId };
        var outcome = await _invoker.InvokeAsync(attempt, cancellationToken).ConfigureAwait(false);
        await _failures.SettleAsync(invocation, function.Function, outcome).ConfigureAwait(false);
    }
}

/// <summary>A row of the queue.</summary>
internal sealed record AsyncInvocation(long Id, string RequestId, string Function, string? Qualifier, byte[] Payload, string? TenantId, string? TraceId, int Attempts, int Throttles, long EnqueuedAt);
