using DurableLocal.Core.Storage;
using DurableLocal.Durable.Events;
using DurableLocal.Durable.Store;
using DurableLocal.Durable.Validation;
using DurableLocal.Lambda;

namespace DurableLocal.Durable.Engine;

/// <summary>The start of an execution: created, stored with its first event, then queued.</summary>
internal static class NewExecution
{
    public static ExecutionState Of(FunctionVersion function, string? name, byte[] input, bool isAsynchronous, long now, string? traceHeader, string? tenantId = null, long? parentId = null, int parentSequence = 0)
    {
        var durable = function.Function.Durable
            ?? throw DurableErrors.Invalid($"FunctionName: {function.Function.Name} is not a durable function");
        return new ExecutionState
        {
            FunctionName = function.Function.Name,
            Name = name ?? Guid.NewGuid().ToString(),
            Uid = Guid.NewGuid().ToString(),
            Version = function.Version,
            Qualifier = function.Qualifier,
            UnqualifiedArn = function.UnqualifiedArn,
            StartedAt = now,
            TimeoutSeconds = (int)durable.ExecutionTimeout.TotalSeconds,
            RetentionDays = durable.RetentionDays,
            Asynchronous = isAsynchronous,
            TenantId = tenantId,
            TraceHeader = traceHeader ?? TraceId.Create(DateTimeOffset.FromUnixTimeMilliseconds(now)),
            ParentId = parentId,
            ParentSequence = parentSequence,
            Input = input,
            LastEventId = 1,
            DataBytes = input.Length,
            NeedsInvocation = true,
        };
    }

    /// <summary>Writes the rows and notifies the listener, within a transaction.</summary>
    /// <returns>The id of the execution.</returns>
    public static long Store(EngineContext context, Session session, ExecutionState execution)
    {
        ExecutionStore.Insert(session, execution, new HistoryEvent(1, EventType.ExecutionStarted, execution.StartedAt)
        {
            Details = EventDetails.ExecutionStarted(execution.TimeoutSeconds),
            Payload = execution.Input,
        });
        context.Listener.OnStatusChanged(session, execution.ToStatusChange());
        return execution.Id;
    }

    /// <summary>Queues the first invocation and sets the timer for the timeout, after the commit.</summary>
    public static void Begin(EngineContext context, ExecutionState execution)
    {
        context.Counters.Wrote(2, execution.Input.Length);
        context.Cache.Add(execution);
        context.SetTimer(execution.DueAt);
        context.Queue.Enqueue(execution.FunctionName, execution.Id, isFirst: true);
    }
}
