using System.Diagnostics.Metrics;
using DurableLocal.Core.Background;
using DurableLocal.Core.Http;
using DurableLocal.Durable;
using DurableLocal.Durable.Engine;
using DurableLocal.Lambda;
using DurableLocal.Sqs;

namespace DurableLocal.Telemetry.Metrics;

/// <summary>
/// Measures a stack: invocations and requests as they end; queues, executions and operations when they are collected.
/// Counts begin with the start of the runtime. Names follow the semantic conventions for FaaS and HTTP; what these have no
/// name for begins with <c>aws.</c>
/// </summary>
public sealed class StackMetrics : IAsyncDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "DurableLocal";

    private readonly Meter _meter = new(MeterName);
    private readonly IMetricExporter _exporter;
    private readonly TimeProvider _time;
    private readonly BackgroundWork _background;
    private readonly ReceiverState _receiver;
    private readonly InvocationInstruments _invocations;
    private readonly Histogram<double> _requests;

    /// <param name="exporter">Owned by the caller.</param>
    /// <param name="time">The clock of the stack.</param>
    /// <param name="reportDefect">Called with an exception of the background work.</param>
    /// <param name="reportProblem">Called where the receiver cannot be reached, and when it can be again.</param>
    public StackMetrics(IMetricExporter exporter, TimeProvider time, Action<Exception> reportDefect, Action<string> reportProblem)
    {
        ArgumentNullException.ThrowIfNull(exporter);
        (_exporter, _time) = (exporter, time);
        _receiver = new ReceiverState("metrics", exporter.Target, reportProblem);
        _invocations = new InvocationInstruments(_meter);
        _requests = MeasuredRequests.CreateInstrument(_meter);
        // Skipped time is that of the stack, not of its receiver.
        _background = new BackgroundWork(TimeProvider.System, reportDefect);
    }

    /// <summary>Returns the invoker with its invocations measured.</summary>
    public IFunctionInvoker Observe(IFunctionInvoker invoker) => new MeasuredInvoker(invoker, _invocations);

    /// <summary>Returns the endpoint of a service with its requests measured.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="service">Name of the service, such as <c>SQS</c>.</param>
    public IEndpoint Observe(IEndpoint endpoint, string service) => new MeasuredRequests(endpoint, service, _requests);

    /// <summary>Starts to export.</summary>
    public void Start(QueueBrowser queues, ExecutionQueries executions, EngineCounters engine)
    {
        _meter.CreateObservableUpDownCounter("aws.sqs.queue.messages", () => Messages(queues), "{message}", "Messages of a queue by state: visible, in_flight or delayed");
        _meter.CreateObservableGauge("aws.sqs.queue.oldest_message.age", () => Ages(queues), "s", "Age of the oldest message of a queue, 0 where it is empty");
        _meter.CreateObservableUpDownCounter("aws.lambda.durable_execution.count", () => Executions(executions), "{execution}", "Stored executions by status");
        _meter.CreateObservableCounter("aws.lambda.durable_operation.ended", () => Operations(engine), "{operation}", "Ended operations of executions by type and status");
        _background.Repeat(ExportAsync, _exporter.Interval).Wake();
    }

    /// <summary>Exports the last values and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        await _background.DisposeAsync().ConfigureAwait(false);
        if (_receiver.IsReachable)
        {
            _exporter.Export();
        }

        _meter.Dispose();
    }

    private static IEnumerable<Measurement<long>> Messages(QueueBrowser queues) => queues.Queues().SelectMany(static queue => new[]
    {
        Count(queue.Visible, queue, "visible"),
        Count(queue.InFlight, queue, "in_flight"),
        Count(queue.Delayed, queue, "delayed"),
    });

    private static Measurement<long> Count(long count, QueueSummary queue, string state) =>
        new(count, new("messaging.destination.name", queue.Name), new("aws.sqs.message.state", state));

    private IEnumerable<Measurement<double>> Ages(QueueBrowser queues)
    {
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        return queues.Queues().Select(queue => new Measurement<double>(
            Math.Max(0, now - (queue.OldestSentAt ?? now)) / 1_000.0, new KeyValuePair<string, object?>("messaging.destination.name", queue.Name)));
    }

    private static IEnumerable<Measurement<long>> Executions(ExecutionQueries executions) => executions.CountByStatus().Select(static count =>
        new Measurement<long>(count.Value, new KeyValuePair<string, object?>("aws.lambda.durable_execution.status", count.Key)));

    private static IEnumerable<Measurement<long>> Operations(EngineCounters engine) => engine.ReadEndedOperations().Select(static ended =>
        new Measurement<long>(ended.Count, new("aws.lambda.durable_operation.type", ended.Type), new("aws.lambda.durable_operation.status", ended.Status)));

    private Task<DateTimeOffset?> ExportAsync(CancellationToken stopping)
    {
        if (_exporter.Export())
        {
            _receiver.OnAccepted();
        }
        else
        {
            _receiver.OnRejected("the next export has the counts of this one");
        }

        return Task.FromResult<DateTimeOffset?>(null);
    }
}
