using DurableLocal.Core.Storage;
using DurableLocal.Durable.Events;
using DurableLocal.Durable.Operations;
using DurableLocal.Durable.Store;

namespace DurableLocal.Durable.Engine;

/// <summary>
/// What one unit of work changes in an execution: events to append, operations to save, and what goes with them in the
/// same transaction. The execution in memory is changed as the delta is built, so after a delta that fails to
/// commit the copy in memory is read anew.
/// </summary>
internal sealed class Delta(ExecutionState execution, long now)
{
    private readonly List<HistoryEvent> _events = [];
    private readonly List<Operation> _operations = [];
    private readonly HashSet<Operation> _saved = [];
    private List<Action<Session>>? _companions;
    private List<Action>? _effects;

    public ExecutionState Execution { get; } = execution;

    /// <summary>Epoch milliseconds of the whole unit.</summary>
    public long Now { get; } = now;

    public IReadOnlyList<Operation> Operations => _operations;

    /// <summary>Whether the execution's own row is to be written.</summary>
    public bool ChangesExecution { get; set; }

    /// <summary>Whether the execution is to be invoked again at once.</summary>
    public bool InvokesAgain { get; set; }

    /// <summary>Whether the unit changes anything at all.</summary>
    public bool IsEmpty => _events.Count == 0 && _operations.Count == 0 && !ChangesExecution && _companions is null;

    public HistoryEvent Record(HistoryEvent line)
    {
        Execution.LastEventId = line.Id;
        Execution.DataBytes += line.Payload?.Length ?? 0;
        _events.Add(line);
        return line;
    }

    /// <summary>Appends an event at this moment, numbered after the last.</summary>
    public HistoryEvent Record(EventType type, Operation? operation = null, byte[]? details = null, byte[]? payload = null, bool isError = false, bool suspends = false) =>
        Record(new HistoryEvent(Execution.LastEventId + 1, type, Now)
        {
            Operation = operation?.Sequence,
            Details = details,
            Payload = payload,
            IsError = isError,
            Suspends = suspends,
        });

    public void Save(Operation operation)
    {
        if (_saved.Add(operation))
        {
            _operations.Add(operation);
        }
    }

    /// <summary>Adds work to the same transaction, done before the rows are written.</summary>
    public void Also(Action<Session> companion) => (_companions ??= []).Add(companion);

    /// <summary>Adds what may only happen once the transaction is on disk.</summary>
    public void AfterCommit(Action effect) => (_effects ??= []).Add(effect);

    public void Write(Session session)
    {
        foreach (var companion in _companions ?? [])
        {
            companion(session);
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

    /// <summary>Rows and payload bytes that <see cref="Write"/> writes.</summary>
    public (int Rows, long Bytes) Volume =>
        (_events.Count + _operations.Count + (ChangesExecution ? 1 : 0), _events.Sum(line => (long)(line.Payload?.Length ?? 0)));

    /// <summary>Settles what the commit made true; answers the earliest timer that it armed.</summary>
    public long? Settle()
    {
        long? due = ChangesExecution ? Execution.DueAt : null;
        foreach (var operation in _operations)
        {
            operation.IsStored = true;
            due = operation.DueAt < (due ?? long.MaxValue) ? operation.DueAt : due;
        }

        foreach (var effect in _effects ?? [])
        {
            effect();
        }

        return due;
    }
}
