using DurableLocal.Core.Storage;
using DurableLocal.Durable.Events;
using DurableLocal.Durable.Operations;
using DurableLocal.Durable.Store;

namespace DurableLocal.Durable.Engine;

/// <summary>
/// One change of an execution: the events to append, the operations to save, and the work that belongs to the same
/// transaction. The execution in memory changes as the events are recorded, before they are committed, so only
/// <see cref="EngineContext.ChangeAsync"/> creates a change: it discards the copy in memory if anything throws.
/// </summary>
internal sealed class ExecutionChange(ExecutionState execution, long now)
{
    private readonly List<HistoryEvent> _events = [];
    private readonly List<Operation> _operations = [];
    private readonly HashSet<Operation> _saved = [];
    private List<Action<Session>>? _inTransaction;
    private List<Action>? _afterCommit;

    public ExecutionState Execution { get; } = execution;

    /// <summary>Epoch milliseconds of everything that the change records.</summary>
    public long Now { get; } = now;

    public IReadOnlyList<Operation> Operations => _operations;

    /// <summary>Whether the row of the execution itself is written.</summary>
    public bool ChangesExecution { get; set; }

    /// <summary>Whether the execution is to be invoked again at once.</summary>
    public bool InvokesAgain { get; set; }

    /// <summary>Whether there is nothing to write.</summary>
    public bool IsEmpty => _events.Count == 0 && _operations.Count == 0 && !ChangesExecution && _inTransaction is null;

    /// <summary>
    /// Delayed where a restart repeats the change if it is lost with the power: an execution without the end of its
    /// invocation is invoked again, as after any crash, a chained invoke without its end too, and a wait expires again.
    /// </summary>
    public Durability Durability =>
        _inTransaction is null && !ChangesExecution && _events.TrueForAll(static line => IsRepeatable(line.Type)) && _operations.TrueForAll(HasEvent)
            ? Durability.Delayed
            : Durability.Full;

    /// <summary>Rows and payload bytes that <see cref="Write"/> writes.</summary>
    public (int Rows, long Bytes) Volume =>
        (_events.Count + _operations.Count + (ChangesExecution ? 1 : 0), _events.Sum(line => (long)(line.Payload?.Length ?? 0)));

    /// <summary>Appends an event at this moment, numbered after the last.</summary>
    public HistoryEvent Record(EventType type, Operation? operation = null, byte[]? details = null, byte[]? payload = null, bool isError = false, bool suspends = false)
    {
        var line = new HistoryEvent(Execution.LastEventId + 1, type, Now)
        {
            Operation = operation?.Sequence,
            Details = details,
            Payload = payload,
            IsError = isError,
            Suspends = suspends,
        };
        Execution.LastEventId = line.Id;
        Execution.DataBytes += payload?.Length ?? 0;
        _events.Add(line);
        return line;
    }

    public void Save(Operation operation)
    {
        Execution.OnTimerChanged(operation);
        if (_saved.Add(operation))
        {
            _operations.Add(operation);
        }
    }

    /// <summary>Adds work to the transaction, done before the rows are written.</summary>
    public void InTransaction(Action<Session> work) => (_inTransaction ??= []).Add(work);

    /// <summary>Adds work that may only happen once the transaction is on disk.</summary>
    public void AfterCommit(Action work) => (_afterCommit ??= []).Add(work);

    public void Write(Session session)
    {
        foreach (var work in _inTransaction ?? [])
        {
            work(session);
        }

        foreach (var operation in _operations)
        {
            ExecutionStore.Save(session, Execution.Id, operation);
        }

        foreach (var line in _events)
        {
            ExecutionStore.InsertEvent(session, Execution.Id, line);
        }

        if (ChangesExecution)
        {
            ExecutionStore.UpdateExecution(session, Execution);
        }
    }

    /// <summary>Marks the operations as stored and runs the work of <see cref="AfterCommit"/>.</summary>
    /// <returns>Epoch milliseconds of the earliest timer that the change armed, or null for none.</returns>
    public long? MarkCommitted()
    {
        long? due = ChangesExecution && Execution.DueAt != ExecutionState.NoTimer ? Execution.DueAt : null;
        foreach (var operation in _operations)
        {
            operation.IsStored = true;
            due = operation.DueAt < (due ?? long.MaxValue) ? operation.DueAt : due;
        }

        foreach (var work in _afterCommit ?? [])
        {
            work();
        }

        return due;
    }

    private static bool IsRepeatable(EventType type) => type is
        EventType.InvocationCompleted or EventType.WaitSucceeded or EventType.ChainedInvokeSucceeded
        or EventType.ChainedInvokeFailed or EventType.ChainedInvokeTimedOut or EventType.ChainedInvokeStopped;

    private bool HasEvent(Operation operation) => _events.Exists(line => line.Operation == operation.Sequence);
}
