using System.Globalization;
using DurableChaining.Local.DurableExecutions;
using DurableChaining.Local.Lambda;
using DurableChaining.Local.Sqs;
using DurableChaining.Local.Template;
using DurableChaining.Local.Wire;

namespace DurableChaining.Local.EventSources;

/// <summary>The event source mappings of a stack: one poller each.</summary>
public sealed class EventSourceMappings : IAsyncDisposable
{
    /// <summary>Invocations at a time that Lambda starts a mapping with (developer guide, SQS scaling).</summary>
    public const int DefaultConcurrency = 5;

    /// <summary>Default VisibilityTimeout of a queue (SQS API reference, SetQueueAttributes).</summary>
    private static readonly TimeSpan DefaultVisibilityTimeout = TimeSpan.FromSeconds(30);

    private readonly IQueues _queues;
    private readonly List<SqsPoller> _pollers = [];

    /// <param name="concurrency">
    /// Invocations at a time of a mapping that sets no lower MaximumConcurrency; at least 1. A little more than the
    /// invoker runs at once keeps it busy, much more only hides messages that wait.
    /// </param>
    /// <param name="report">Hears of answers that are not understood and of defects; called on any thread.</param>
    /// <param name="room">Completes when what the functions have started leaves room for more; each batch waits for it a while.</param>
    /// <exception cref="AwsException">A mapping names a function that is not there, or one that no mapping may have.</exception>
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
        Func<Task>? room = null)
    {
        _queues = queues;
        foreach (var mapping in stack.EventSourceMappings.Where(static mapping => mapping.Enabled))
        {
            var target = Target(stack, mapping, functions, invoker, executions);
            var visibilityTimeout = VisibilityTimeout(stack, identity, mapping);
            var settlement = new BatchSettlement(mapping, target, queues, visibilityTimeout, time, report);
            var collector = new BatchCollector(mapping, identity.Region, queues, time);
            _pollers.Add(new SqsPoller(mapping, collector, settlement, queues, Concurrency(mapping, target, concurrency), room ?? (static () => Task.CompletedTask), time, report));
        }
    }

    /// <summary>
    /// Frees what the runtime before this one had taken and not settled, so that nothing waits out its visibility
    /// timeout, then begins to poll.
    /// </summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_pollers.Count > 0)
        {
            await _queues.ReleaseInFlightAsync(cancellationToken).ConfigureAwait(false);
            _pollers.ForEach(static poller => poller.Start());
        }
    }

    /// <summary>Takes no more messages, and completes when the running invocations are settled; cancelling ends the wait.</summary>
    public Task DrainAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(_pollers.Select(poller => poller.DrainAsync(cancellationToken)));

    public async ValueTask DisposeAsync()
    {
        foreach (var poller in _pollers)
        {
            await poller.DisposeAsync().ConfigureAwait(false);
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
