using System.Text.RegularExpressions;
using DurableLocal.Core.Storage;
using DurableLocal.Durable.Operations;
using DurableLocal.Durable.Store;
using DurableLocal.Durable.Validation;
using DurableLocal.Durable.Wire;

namespace DurableLocal.Durable.Engine;

/// <summary>
/// Starts a new execution that has the recorded results of another one up to an operation, and runs today's code from there.
/// Operations before it do not run again: the function replays them. If the code differs before that point, the SDK in the
/// function detects it, and the new execution fails with its error.
/// </summary>
internal sealed partial class Rerun(EngineContext context)
{
    /// <param name="arn">The execution whose results are taken over; it is not changed, and may run.</param>
    /// <param name="from">Name or id of the first operation that runs again.</param>
    /// <param name="name">The name of the new execution; null for one that is made from the old name.</param>
    /// <param name="input">Its input, JSON; null for that of the old one.</param>
    /// <returns>The ARN of the new execution.</returns>
    /// <exception cref="Core.Aws.AwsException">There is no such execution or operation, an earlier operation was open when it started, or the name is taken.</exception>
    public async Task<string> StartAsync(string arn, string from, string? name, byte[]? input)
    {
        var parsed = ExecutionArn.Parse(arn) ?? throw DurableErrors.MalformedArn(arn);
        var id = context.Database.Read(session => ExecutionStore.FindId(session, parsed)) ?? throw DurableErrors.UnknownExecution();
        var started = await context.Database.WriteAsync(session => Store(session, ExecutionStore.Load(session, id) ?? throw DurableErrors.UnknownExecution(), from, name, input)).ConfigureAwait(false);
        context.Cache.Add(started);
        context.SetTimer(started.DueAt);
        context.Queue.Enqueue(started.FunctionName, started.Id, isFirst: false);
        return started.Arn;
    }

    private ExecutionState Store(Session session, ExecutionState source, string from, string? name, byte[]? input)
    {
        var first = source.Operations.Find(operation => operation.Name == from) ?? source.Find(from)
            ?? throw DurableErrors.Invalid($"from: expected the name of an operation of {source.Name} ({string.Join(", ", source.Operations.Select(operation => operation.Name ?? operation.Id).Distinct())}), got \"{from}\"");
        var firstEvent = FirstEvent(session, source, first);
        var kept = source.Operations.FindAll(operation => operation.Sequence < first.Sequence);
        var ancestors = Ancestors(source, first);
        foreach (var operation in kept)
        {
            if (!ancestors.Contains(operation.Id) && (!operation.IsClosed || LastEvent(session, source, operation) > firstEvent))
            {
                throw DurableErrors.Invalid($"from: {operation.Name ?? operation.Id} was open when {from} started; name an operation that started after its end, or {operation.Name ?? operation.Id} itself");
            }
        }

        var function = context.Functions.Resolve(source.FunctionName, source.Qualifier ?? source.Version);
        var execution = NewExecution.Of(function, name ?? FreeName(session, source), input ?? source.Input, isAsynchronous: true, context.Now, traceHeader: null, source.TenantId);
        if (ExecutionStore.LoadNamed(session, execution.FunctionName, execution.Name) is { } existing)
        {
            throw DurableErrors.AlreadyStarted(existing.Arn);
        }

        NewExecution.Store(context, session, execution);
        CopyEvents(session, source.Id, execution, firstEvent);
        foreach (var operation in kept)
        {
            ExecutionStore.Save(session, execution.Id, Copy(operation, isOpen: ancestors.Contains(operation.Id), context.Now));
        }

        var stored = ExecutionStore.Load(session, execution.Id)!;
        stored.NeedsInvocation = true;
        return stored;
    }

    /// <summary>Copies what was recorded before an event. The history of the new execution begins at its own start, so they have that time.</summary>
    private static void CopyEvents(Session session, long sourceId, ExecutionState execution, int firstEvent) => session.Execute(
        "INSERT INTO durable_events (execution_id, event_id, type, at, operation, suspends, is_error, details, payload) "
        + "SELECT ?, event_id, type, ?, operation, suspends, is_error, details, payload FROM durable_events WHERE execution_id = ? AND event_id > 1 AND event_id < ?",
        execution.Id,
        execution.StartedAt,
        sourceId,
        firstEvent);

    private static int FirstEvent(Session session, ExecutionState source, Operation operation) =>
        (int)session.Scalar("SELECT MIN(event_id) FROM durable_events WHERE execution_id = ? AND operation = ?", source.Id, operation.Sequence)!.Value;

    private static int LastEvent(Session session, ExecutionState source, Operation operation) =>
        (int)session.Scalar("SELECT MAX(event_id) FROM durable_events WHERE execution_id = ? AND operation = ?", source.Id, operation.Sequence)!.Value;

    /// <summary>The contexts that the operation runs in; they are open again.</summary>
    private static HashSet<string> Ancestors(ExecutionState source, Operation operation)
    {
        var ancestors = new HashSet<string>(StringComparer.Ordinal);
        for (var parent = operation.ParentId; parent is not null && ancestors.Add(parent); parent = source.Find(parent)?.ParentId)
        {
            // The set holds what the loop finds.
        }

        return ancestors;
    }

    /// <summary>An operation of the new execution: recorded now, and without a timer or a chained execution of its own.</summary>
    private static Operation Copy(Operation operation, bool isOpen, long now) => operation with
    {
        StartedAt = now,
        Status = isOpen ? OperationStatus.Started : operation.Status,
        EndedAt = isOpen ? null : now,
        PayloadEvent = isOpen ? 0 : operation.PayloadEvent,
        ReplayChildren = !isOpen && operation.ReplayChildren,
        DueAt = null,
        ChildId = null,
        IsStored = false,
    };

    /// <summary>The name of the source with a number: <c>order-1-rerun-2</c>.</summary>
    private static string FreeName(Session session, ExecutionState source)
    {
        var name = RerunSuffix().Replace(source.Name, "");
        for (var number = 1; ; number++)
        {
            var suffix = $"-rerun-{number}";
            var candidate = name[..Math.Min(name.Length, DurableLimits.ExecutionNameLength - suffix.Length)] + suffix;
            if (ExecutionStore.LoadNamed(session, source.FunctionName, candidate) is null)
            {
                return candidate;
            }
        }
    }

    [GeneratedRegex(@"-rerun-\d+$", RegexOptions.CultureInvariant)]
    private static partial Regex RerunSuffix();
}
