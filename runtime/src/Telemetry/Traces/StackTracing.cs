using DurableLocal.Core.Background;
using DurableLocal.Core.Http;
using DurableLocal.Core.Storage;
using DurableLocal.Durable;
using DurableLocal.Lambda;
using DurableLocal.Sqs;

namespace DurableLocal.Telemetry.Traces;

/// <summary>
/// Records what a stack does as spans, one trace for each message, and exports them. Spans are written to the store with the
/// work that they describe and removed when they are exported: a crash loses none. One that was exported just before a crash
/// may be exported again, with the same id.
/// </summary>
public sealed class StackTracing : IStatusChangeListener, IAsyncDisposable
{
    private const int LargestBatch = 128;
    private static readonly TimeSpan ExportInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(5);

    private readonly SpanOutbox _outbox;
    private readonly ISpanExporter _exporter;
    private readonly TimeProvider _time;
    private readonly Action<string> _reportProblem;
    private readonly BackgroundWork _background;
    private readonly ReceiverState _receiver;
    private ExecutionSpans? _executions;

    /// <param name="database">The store of the stack.</param>
    /// <param name="exporter">Owned by the caller.</param>
    /// <param name="time">The clock of the spans.</param>
    /// <param name="reportDefect">Called with an exception of the background work.</param>
    /// <param name="reportProblem">Called where the receiver cannot be reached, and when it can be again.</param>
    public StackTracing(Database database, ISpanExporter exporter, TimeProvider time, Action<Exception> reportDefect, Action<string> reportProblem)
    {
        ArgumentNullException.ThrowIfNull(exporter);
        (_outbox, _exporter, _time, _reportProblem) = (new SpanOutbox(database), exporter, time, reportProblem);
        _receiver = new ReceiverState("traces", exporter.Target, reportProblem);
        // Skipped time is that of the stack, not of its receiver.
        _background = new BackgroundWork(TimeProvider.System, reportDefect);
    }

    /// <summary>The schema, for <see cref="Database.Open"/>.</summary>
    public static IReadOnlyList<Migration> Migrations => SpanOutbox.Migrations;

    /// <summary>Records what becomes of messages.</summary>
    public IMessageTracing Messages { get; } = new MessageTracing();

    /// <summary>Returns the invoker with its invocations recorded.</summary>
    public IFunctionInvoker Observe(IFunctionInvoker invoker) => new TracedInvoker(invoker, _outbox, _time);

    /// <summary>Returns the endpoint of DynamoDB with its requests recorded.</summary>
    public IEndpoint Observe(IEndpoint dynamoDb) => new TracedRequests(dynamoDb, _outbox, _time);

    /// <summary>Notes an execution that ends, within the transaction of its end.</summary>
    public void OnStatusChanged(Session session, StatusChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        // A deletion changes the status of an execution that has ended.
        if (change is { EndedAt: not null, Status: "SUCCEEDED" or "FAILED" or "TIMED_OUT" or "STOPPED" })
        {
            SpanOutbox.AddExecution(session, change.ExecutionArn);
        }
    }

    /// <summary>Starts to export, beginning with what the last run left.</summary>
    public void Start(ExecutionQueries executions)
    {
        _executions = new ExecutionSpans(executions);
        _background.Repeat(ExportAsync).Wake();
    }

    /// <summary>Exports what is recorded and stops; what cannot be exported is left for the next start.</summary>
    public async ValueTask DisposeAsync()
    {
        await _background.DisposeAsync().ConfigureAwait(false);
        if (_executions is not null && _receiver.IsReachable)
        {
            await ExportAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async Task<DateTimeOffset?> ExportAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested && _outbox.Read(LargestBatch) is { Count: > 0 } entries)
        {
            if (!_exporter.Export([.. entries.SelectMany(SpansOf)]))
            {
                var dropped = await _outbox.DropOldestAsync().ConfigureAwait(false);
                _receiver.OnRejected("they are kept and sent later");
                if (dropped > 0)
                {
                    _reportProblem($"traces: the {dropped} oldest spans that were not exported are dropped");
                }

                return TimeProvider.System.GetUtcNow() + PauseAfterFailure;
            }

            _receiver.OnAccepted();
            await _outbox.RemoveAsync(entries[^1].Id).ConfigureAwait(false);
        }

        return TimeProvider.System.GetUtcNow() + ExportInterval;
    }

    private IEnumerable<Span> SpansOf(OutboxEntry entry) => entry switch
    {
        { Span: { } span } => [span],
        { ExecutionArn: { } arn } => _executions!.Of(arn),
        _ => [],
    };
}
