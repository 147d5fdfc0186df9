using System.Globalization;
using DurableLocal.Core.Aws;
using DurableLocal.Durable;
using DurableLocal.Lambda;
using DurableLocal.Lambda.Api;
using DurableLocal.Sqs;
using DurableLocal.Template;

namespace DurableLocal.EventSources;

/// <summary>The event source mappings of a stack: one poller each.</summary>
public sealed class EventSourceMappings : IEventSourceSwitch, IAsyncDisposable
{
    /// <summary>Invocations at a time that Lambda starts a mapping with (developer guide, SQS scaling).</summary>
    public const int DefaultConcurrency = 5;

    /// <summary>Default VisibilityTimeout of a queue (SQS API reference, SetQueueAttributes).</summary>
    private static readonly TimeSpan DefaultVisibilityTimeout = TimeSpan.FromSeconds(30);

    private readonly IQueues _queues;
    private readonly MappingStates? _switches;
    private readonly Dictionary<EventSourceMappingResource, Func<SqsPoller>> _makers = [];
    private readonly Dictionary<EventSourceMappingResource, SqsPoller> _pollers = [];
    private readonly List<SqsPoller> _leaving = [];
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _switching = new(1, 1);
    private bool _started;

    /// <param name="concurrency">
    /// Invocations at a time of a mapping that sets no lower MaximumConcurrency; at least 1. A little more than the
    /// invoker runs at once keeps it busy, much more only hides messages that wait.
    /// </param>
    /// <param name="report">Hears of answers that are not understood and of defects; called on any thread.</param>
    /// <param name="room">Completes when what the functions have started leaves room for more; each batch waits for it a while.</param>
    /// <param name="switches">What was enabled or disabled by hand; null where the template alone decides.</param>
    /// <exception cref="AwsException">A mapping names a function that is not there, or one that no mapping may have, or filters by no pattern.</exception>
    public EventSourceMappings(
        Stack stack,
        AwsIdentity identity,
        IFunctions functions,
        IFunctionInvoker invoker,
        IDurableExecutions executions,
        IQueues queues,
        TimeProvider time,
        Action<EventSourceProblem> report,
        int concurrency = DefaultConcurrency,
        Func<Task>? room = null,
        MappingStates? switches = null)
    {
        _queues = queues;
        _switches = switches;
        foreach (var mapping in stack.EventSourceMappings)
        {
            var target = Target(stack, mapping, functions, invoker, executions);
            var filter = MessageFilter.Of(mapping);
            var visibilityTimeout = VisibilityTimeout(stack, identity, mapping);
            _makers[mapping] = () => new SqsPoller(
                mapping,
                new BatchCollector(mapping, filter, identity.Region, queues, time),
                new BatchProcessor(mapping, target, queues, visibilityTimeout, time, report),
                queues,
                Concurrency(mapping, target, concurrency),
                room ?? (static () => Task.CompletedTask),
                time,
                report);
            if (_switches?.Of(mapping.LogicalId) ?? mapping.Enabled)
            {
                _pollers[mapping] = _makers[mapping]();
            }
        }
    }

    public bool IsEnabled(EventSourceMappingResource mapping)
    {
        lock (_gate)
        {
            return _pollers.ContainsKey(mapping);
        }
    }

    public async Task SetEnabledAsync(EventSourceMappingResource mapping, bool enabled, CancellationToken cancellationToken)
    {
        // One at a time, so that the store and the pollers cannot end up on different sides.
        await _switching.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_switches is not null)
            {
                await _switches.SetAsync(mapping.LogicalId, enabled, cancellationToken).ConfigureAwait(false);
            }

            Apply(mapping, enabled);
        }
        finally
        {
            _switching.Release();
        }
    }

    private void Apply(EventSourceMappingResource mapping, bool enabled)
    {
        lock (_gate)
        {
            if (!enabled && _pollers.Remove(mapping, out var poller))
            {
                _leaving.Add(poller);
                poller.Stop();
            }
            else if (enabled && !_pollers.ContainsKey(mapping))
            {
                _pollers[mapping] = _makers[mapping]();
                if (_started)
                {
                    _pollers[mapping].Start();
                }
            }
        }
    }

    /// <summary>
    /// Frees what the runtime before this one had taken and not settled, so that nothing waits out its visibility
    /// timeout, then begins to poll.
    /// </summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_makers.Count == 0)
        {
            return;
        }

        await _queues.ReleaseInFlightAsync(cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            _started = true;
            foreach (var poller in _pollers.Values)
            {
                poller.Start();
            }
        }
    }

    /// <summary>Takes no more messages, and completes when the running invocations are settled; cancelling ends the wait.</summary>
    public Task DrainAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(All().Select(poller => poller.DrainAsync(cancellationToken)));

    public async ValueTask DisposeAsync()
    {
        foreach (var poller in All())
        {
            await poller.DisposeAsync().ConfigureAwait(false);
        }

        _switching.Dispose();
    }

    private List<SqsPoller> All()
    {
        lock (_gate)
        {
            return [.. _leaving, .. _pollers.Values];
        }
    }

    private static IBatchTarget Target(Stack stack, EventSourceMappingResource mapping, IFunctions functions, IFunctionInvoker invoker, IDurableExecutions executions)
    {
        var alias = stack.Functions.FirstOrDefault(function => function.Name == mapping.FunctionName)?.Alias;
        var version = functions.Resolve(mapping.FunctionName, alias);
        if (version.Function.Durable is not { } durable)
        {
            return new FunctionTarget(version, invoker);
        }

        if (durable.ExecutionTimeout > DurableTarget.LongestExecution)
        {
            throw new AwsException(
                400,
                "InvalidParameterValueException",
                $"{mapping.LogicalId}: ExecutionTimeout of {mapping.FunctionName} is {durable.ExecutionTimeout.TotalSeconds} s; an event source mapping takes at most {DurableTarget.LongestExecution.TotalSeconds} s");
        }

        return new DurableTarget(version, executions);
    }

    /// <summary>An execution that waits needs no environment, so only plain functions are bound to what runs at once.</summary>
    private static int Concurrency(EventSourceMappingResource mapping, IBatchTarget target, int concurrency) =>
        mapping.MaximumConcurrency is { } maximum && (target is DurableTarget || maximum < concurrency) ? maximum : concurrency;

    private static TimeSpan VisibilityTimeout(Stack stack, AwsIdentity identity, EventSourceMappingResource mapping)
    {
        var queue = stack.Queues.FirstOrDefault(queue => identity.QueueArn(queue.Name) == mapping.QueueArn);
        return queue is not null && queue.Attributes.TryGetValue("VisibilityTimeout", out var seconds)
            ? TimeSpan.FromSeconds(int.Parse(seconds, CultureInfo.InvariantCulture))
            : DefaultVisibilityTimeout;
    }
}
