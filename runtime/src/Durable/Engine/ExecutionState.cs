using DurableLocal.Durable.Operations;
using DurableLocal.Durable.Wire;

namespace DurableLocal.Durable.Engine;

/// <summary>
/// A durable execution in memory: a copy of its rows, and state of this process that is not stored. Only the holder of
/// its lease may use it.
/// </summary>
internal sealed class ExecutionState
{
    /// <summary>The value of <see cref="DueAt"/> without a timer. Stored.</summary>
    public const long NoTimer = long.MaxValue;

    private readonly Dictionary<string, Operation> _byId = new(StringComparer.Ordinal);
    private readonly HashSet<Operation> _timed = [];

    /// <summary>Row id; 0 until it is stored.</summary>
    public long Id { get; set; }

    public required string FunctionName { get; init; }

    public required string Name { get; init; }

    /// <summary>Last segment of the ARN.</summary>
    public required string Uid { get; init; }

    /// <summary>The version that every invocation uses.</summary>
    public required string Version { get; init; }

    public string? Qualifier { get; init; }

    public required string UnqualifiedArn { get; init; }

    public required long StartedAt { get; init; }

    public required int TimeoutSeconds { get; init; }

    public required int RetentionDays { get; init; }

    public bool Asynchronous { get; init; }

    public string? TenantId { get; init; }

    /// <summary>The X-Ray trace header of the invocation that started it; null if an older version of the store wrote the row.</summary>
    public string? TraceHeader { get; init; }

    public long? ParentId { get; init; }

    public int ParentSequence { get; init; }

    /// <summary>The body of the Invoke request, UTF-8.</summary>
    public required byte[] Input { get; init; }

    public ExecutionStatus Status { get; set; }

    public long? EndedAt { get; set; }

    /// <summary>Event that holds the result or error of a closed execution.</summary>
    public int EndEvent { get; set; }

    /// <summary>Epoch milliseconds of the next invocation after a failed one; null if the last one did not fail.</summary>
    public long? RetryAt { get; set; }

    /// <summary>The pause that the execution is in, or that waits for the running invocation; null while RUNNING and when closed.</summary>
    public PauseRequest? Pause { get; set; }

    /// <summary>Whether a resume invokes the function: the pause interrupted an invocation, or an operation completed since.</summary>
    public bool InvokesAtResume { get; set; }

    /// <summary>Milliseconds of past pauses that the execution timeout does not count.</summary>
    public long TimeoutStopped { get; set; }

    /// <summary>Epoch milliseconds of the accepted deletion, or null.</summary>
    public long? DeletedAt { get; set; }

    /// <summary>Consecutive failed invocations.</summary>
    public int Failures { get; set; }

    public int LastEventId { get; set; }

    /// <summary>Bytes of all payloads so far, the input included.</summary>
    public long DataBytes { get; set; }

    /// <summary>In start order.</summary>
    public List<Operation> Operations { get; } = [];

    /// <summary>Those with a timer (<see cref="Operation.DueAt"/>).</summary>
    public IReadOnlyCollection<Operation> Timed => _timed;

    /// <summary>The invocation that runs, or null. Not stored.</summary>
    public ActiveInvocation? Invocation { get; set; }

    /// <summary>
    /// Whether it is queued to be invoked. Not stored: the execution stays in memory while this is set, unless nothing has
    /// happened since its start, which implies that it is queued.
    /// </summary>
    public bool NeedsInvocation { get; set; }

    /// <summary>
    /// Operations that the service changed and that no response to an invocation has contained yet. Not stored:
    /// <see cref="InvokesAtResume"/> is the stored form of a paused execution.
    /// </summary>
    public List<Operation> PendingNotifications { get; } = [];

    /// <summary>
    /// Ends of chained invokes that wait for the end of the running invocation, so that the history records that end
    /// first. Not stored. Due timers wait too, but are read from the store.
    /// </summary>
    public List<ChainedCompletion> Deferred { get; } = [];

    /// <summary>Whether the function may be invoked.</summary>
    public bool IsRunning => Status == ExecutionStatus.Running;

    /// <summary>Whether the execution has not ended: RUNNING, PAUSING or PAUSED.</summary>
    public bool IsOpen => Status is ExecutionStatus.Running or ExecutionStatus.Pausing or ExecutionStatus.Paused;

    /// <summary>Whether the store holds everything that memory does.</summary>
    public bool CanBeEvicted => Invocation is null && Deferred.Count == 0
        && (Status == ExecutionStatus.Paused || (PendingNotifications.Count == 0 && (!NeedsInvocation || LastEventId == 1)));

    /// <summary>
    /// Whether memory has nothing of what is never stored. Unlike <see cref="CanBeEvicted"/>, it does not depend on the status,
    /// which a change that failed may have left in memory.
    /// </summary>
    public bool HasOnlyStoredState => Invocation is null && !NeedsInvocation && Deferred.Count == 0 && PendingNotifications.Count == 0;

    /// <summary>Epoch milliseconds; <see cref="NoTimer"/> while a pause has stopped the clock of the timeout.</summary>
    public long TimeoutAt => Status == ExecutionStatus.Paused && Pause!.StopsTimeout ? NoTimer : StartedAt + TimeoutStopped + (TimeoutSeconds * 1_000L);

    public string VersionArn => $"{UnqualifiedArn}:{Version}";

    public string Arn => field ??= ExecutionArn.Format(VersionArn, Name, Uid);

    /// <summary>
    /// Epoch milliseconds of its next timer: timeout or retry while RUNNING, timeout while PAUSING or PAUSED, removal when
    /// closed; <see cref="NoTimer"/> for none.
    /// </summary>
    public long DueAt => Status switch
    {
        ExecutionStatus.Running => Math.Min(TimeoutAt, RetryAt ?? NoTimer),
        ExecutionStatus.Pausing or ExecutionStatus.Paused => TimeoutAt,
        ExecutionStatus.Deleting => DeletedAt!.Value,
        _ => EndedAt!.Value + (RetentionDays * 86_400_000L),
    };

    /// <summary>Approximate bytes in memory, for the limit of the cache.</summary>
    public long Weight => 1_000 + Input.Length + DataBytes + (Operations.Count * 400L);

    /// <summary>Copies the state that is not stored from a copy that was discarded because its change failed.</summary>
    public void CopyUnstoredFrom(ExecutionState discarded)
    {
        Invocation = discarded.Invocation;
        NeedsInvocation = discarded.NeedsInvocation;
        Deferred.AddRange(discarded.Deferred);
        foreach (var notification in discarded.PendingNotifications)
        {
            // The change that failed may have added the notification: then the committed operation is still open.
            if (notification.Sequence <= Operations.Count && Operations[notification.Sequence - 1] is { IsClosed: true } or { Status: OperationStatus.Ready })
            {
                PendingNotifications.Add(Operations[notification.Sequence - 1]);
            }
        }
    }

    public Operation? Find(string id) => _byId.GetValueOrDefault(id);

    public void Add(Operation operation)
    {
        Operations.Add(operation);
        _byId.Add(operation.Id, operation);
        OnTimerChanged(operation);
    }

    /// <summary>Adds the operation to <see cref="Timed"/> or removes it.</summary>
    public void OnTimerChanged(Operation operation) => _ = operation.DueAt is null ? _timed.Remove(operation) : _timed.Add(operation);

    /// <summary>Whether PENDING is a valid response: something outside the function will complete an operation.</summary>
    public bool AwaitsAnything()
    {
        foreach (var operation in Operations)
        {
            if (operation.IsAwaited)
            {
                return true;
            }
        }

        return false;
    }

    public StatusChange ToStatusChange() => new(
        Arn,
        Name,
        VersionArn,
        ProtocolNames.Of(Status),
        DateTimeOffset.FromUnixTimeMilliseconds(StartedAt),
        EndedAt is { } ended ? DateTimeOffset.FromUnixTimeMilliseconds(ended) : null)
    {
        TraceHeader = TraceHeader,
    };
}
