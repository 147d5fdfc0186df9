using System.Globalization;
using DurableLocal.Core.Aws;
using DurableLocal.Core.Clock;
using DurableLocal.Lambda;
using DurableLocal.Lambda.Api;
using DurableLocal.Sqs;
using DurableLocal.Template;

namespace DurableLocal.EventSources;

/// <summary>The event source mappings of a stack, each with a poller while it is enabled.</summary>
public sealed class EventSourceMappings : IEventSourceMappingControl, IPendingWork, IAsyncDisposable
{
    /// <summary>Concurrent invocations that Lambda starts a mapping with (developer guide, SQS scaling).</summary>
    public const int DefaultConcurrency = 5;

    /// <summary>Default VisibilityTimeout of a queue (SQS API reference, SetQueueAttributes).</summary>
    private static readonly TimeSpan DefaultVisibilityTimeout = TimeSpan.FromSeconds(30);

    private readonly IQueues _queues;
    private readonly ActivityCounter _activity;
    private readonly MappingStates? _states;
    private readonly Dictionary<EventSourceMappingResource, Func<SqsPoller>> _pollerFactories = [];
    private readonly Dictionary<EventSourceMappingResource, SqsPoller> _pollers = [];
    private readonly List<SqsPoller> _stopping = [];
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _updateLock = new(1, 1);
    private bool _started;

    /// <param name="concurrency">
    /// Concurrent invocations of a mapping without a lower MaximumConcurrency; at least 1. Slightly more than the invoker
    /// can run keeps it busy; a much higher value only keeps more messages in flight.
    /// </param>
    /// <param name="report">Called with invalid batch responses and unexpected exceptions, on any thread.</param>
    /// <param name="waitForCapacity">Completes when the engine has capacity for new work; each batch waits for it for a limited time.</param>
    /// <param name="states">The mappings that were enabled or disabled by UpdateEventSourceMapping; null when only the template does.</param>
    /// <param name="activity">Counts pollers, as the receivers of <paramref name="queues"/> do, and batches; null for a counter of its own.</param>
    /// <exception cref="AwsException">The function of a mapping does not exist or cannot have a mapping, or a filter pattern is not valid.</exception>
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
        Func<Task>? waitForCapacity = null,
        MappingStates? states = null,
        ActivityCounter? activity = null)
    {
        _queues = queues;
        _activity = activity ?? new ActivityCounter();
        _states = states;
        foreach (var mapping in stack.EventSourceMappings)
        {
            var target = Target(stack, mapping, functions, invoker, executions);
            var filter = MessageFilter.Of(mapping);
            var visibilityTimeout = VisibilityTimeout(stack, identity, mapping);
            _pollerFactories[mapping] = () => new SqsPoller(
                mapping,
                new BatchCollector(mapping, filter, identity.Region, queues, time),
                new BatchProcessor(mapping, target, queues, visibilityTimeout, time, report),
                queues,
                Concurrency(mapping, target, concurrency),
                waitForCapacity ?? (static () => Task.CompletedTask),
                _activity,
                time,
                report);
            if (_states?.Of(mapping.LogicalId) ?? mapping.Enabled)
            {
                _pollers[mapping] = _pollerFactories[mapping]();
            }
        }
    }

    bool IPendingWork.IsBusy => _activity.IsBusy;

    /// <summary>The end of a batching window.</summary>
    long? IPendingWork.NextDue() => All().Select(static poller => poller.WindowEnd).Min();

    /// <inheritdoc/>
    public bool IsEnabled(EventSourceMappingResource mapping)
    {
        lock (_gate)
        {
            return _pollers.ContainsKey(mapping);
        }
    }

    /// <inheritdoc/>
    public async Task SetEnabledAsync(EventSourceMappingResource mapping, bool enabled, CancellationToken cancellationToken)
    {
        // One change at a time, so that the stored state and the pollers stay the same.
        await _updateLock.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_states is not null)
            {
                await _states.SetAsync(mapping.LogicalId, enabled, cancellationToken).ConfigureAwait(false);
            }

            if (enabled)
            {
                Enable(mapping);
            }
            else if (TakePoller(mapping) is { } poller)
            {
                await poller.StopReceivingAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            _updateLock.Release();
        }
    }

    private void Enable(EventSourceMappingResource mapping)
    {
        lock (_gate)
        {
            if (_pollers.ContainsKey(mapping))
            {
                return;
            }

            var poller = _pollers[mapping] = _pollerFactories[mapping]();
            if (_started)
            {
                poller.Start();
            }
        }
    }

    /// <summary>Returns the poller of a mapping that is disabled from here on; null where it was disabled already.</summary>
    private SqsPoller? TakePoller(EventSourceMappingResource mapping)
    {
        lock (_gate)
        {
            if (_pollers.Remove(mapping, out var poller))
            {
                _stopping.Add(poller);
            }

            return poller;
        }
    }

    /// <summary>
    /// Makes the messages that were in flight when the previous runtime ended visible again, so that they need not wait for
    /// their visibility timeout, and starts to poll.
    /// </summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_pollerFactories.Count == 0)
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

    /// <summary>Stops receiving, and completes when the running batches have been processed; cancellation ends the wait.</summary>
    public Task DrainAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(All().Select(poller => poller.DrainAsync(cancellationToken)));

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(All().Select(static poller => poller.DisposeAsync().AsTask())).ConfigureAwait(false);
        _updateLock.Dispose();
    }

    private List<SqsPoller> All()
    {
        lock (_gate)
        {
            return [.. _stopping, .. _pollers.Values];
        }
    }

    private static IBatchTarget Target(Stack stack, EventSourceMappingResource mapping, IFunctions functions, IFunctionInvoker invoker, IDurableExecutions executions)
    {
        var alias = stack.Functions.FirstOrDefault(function => function.Name == mapping.FunctionName)?.Alias;
        if (Version().Function.Durable is not { } durable)
        {
            return new FunctionTarget(Version, invoker);
        }

        if (durable.ExecutionTimeout > DurableTarget.LongestExecution)
        {
            throw new AwsException(
                400,
                "InvalidParameterValueException",
                $"{mapping.LogicalId}: ExecutionTimeout of {mapping.FunctionName} is {durable.ExecutionTimeout.TotalSeconds} s; an event source mapping allows at most {DurableTarget.LongestExecution.TotalSeconds} s");
        }

        return new DurableTarget(Version, executions);

        FunctionVersion Version() => functions.Resolve(mapping.FunctionName, alias);
    }

    /// <summary>Returns the concurrency of a mapping. A suspended execution needs no environment, so only plain functions are limited by <paramref name="concurrency"/>.</summary>
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
