using DurableLocal.Durable.Operations;
using DurableLocal.Durable.Wire;

namespace DurableLocal.Durable.Engine;

/// <summary>
/// A durable execution in memory: a copy of its rows and what only the running process knows of it. Used by one holder
/// of its lease at a time.
/// </summary>
internal sealed class ExecutionState
{
    private readonly Dictionary<string, Operation> _byId = new(StringComparer.Ordinal);

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

    /// <summary>The X-Ray trace header of the invocation that started it; null where an older store has none.</summary>
    public string? TraceHeader { get; init; }

    public long? ParentId { get; init; }

    public int ParentSequence { get; init; }

    /// <summary>UTF-8 of the input text: the invoke body.</summary>
    public required byte[] Input { get; init; }

    public ExecutionStatus Status { get; set; }

    public long? EndedAt { get; set; }

    /// <summary>Event that holds the result or error of a closed execution.</summary>
    public int EndEvent { get; set; }

    /// <summary>When the next invocation is due after a failed one; null while none failed.</summary>
    public long? RetryAt { get; set; }

    /// <summary>Failed invocations in a row.</summary>
    public int Failures { get; set; }

    public int LastEventId { get; set; }

    /// <summary>Bytes of all its payloads so far.</summary>
    public long DataBytes { get; set; }

    /// <summary>In start order.</summary>
    public List<Operation> Operations { get; } = [];

    /// <summary>The invocation under way, or null.</summary>
    public ActiveInvocation? Invocation { get; set; }

    /// <summary>
    /// Whether it is queued to be invoked. An execution that was started and nothing else always is; any other one is
    /// kept in memory while this is set.
    /// </summary>
    public bool NeedsInvocation { get; set; }

    /// <summary>Operations that the service changed and no invocation has been told of.</summary>
    public List<Operation> Untold { get; } = [];

    /// <summary>
    /// Ends of chained invokes that wait for the invocation's end, which is then recorded before them. Timers wait too,
    /// but the store keeps them.
    /// </summary>
    public List<ChainedCompletion> Held { get; } = [];

    public bool IsRunning => Status == ExecutionStatus.Running;

    /// <summary>Whether memory holds nothing of it that the store does not.</summary>
    public bool CanBeForgotten => Invocation is null && Untold.Count == 0 && Held.Count == 0 && (!NeedsInvocation || LastEventId == 1);

    public long TimeoutAt => StartedAt + (TimeoutSeconds * 1_000L);

    public string VersionArn => $"{UnqualifiedArn}:{Version}";

    public string Arn => ExecutionArn.Format(VersionArn, Name, Uid);

    /// <summary>Next time the scheduler must look at it: timeout or retry while RUNNING, removal when closed.</summary>
    public long DueAt => IsRunning
        ? Math.Min(TimeoutAt, RetryAt ?? long.MaxValue)
        : EndedAt!.Value + (RetentionDays * 86_400_000L);

    /// <summary>Rough size in memory, for the bound on what is kept.</summary>
    public long Weight => 1_000 + Input.Length + DataBytes + (Operations.Count * 400L);

    /// <summary>Takes over what only this process knows from a copy that no longer says what the store says.</summary>
    public void TakeOver(ExecutionState copy)
    {
        Invocation = copy.Invocation;
        NeedsInvocation = copy.NeedsInvocation;
        Held.AddRange(copy.Held);
        foreach (var told in copy.Untold)
        {
            // What the copy told of may be the very change that was not stored.
            if (told.Sequence <= Operations.Count && Operations[told.Sequence - 1] is { IsClosed: true } or { Status: OperationStatus.Ready })
            {
                Untold.Add(Operations[told.Sequence - 1]);
            }
        }
    }

    public Operation? Find(string id) => _byId.GetValueOrDefault(id);

    public void Add(Operation operation)
    {
        Operations.Add(operation);
        _byId.Add(operation.Id, operation);
    }

    /// <summary>Whether anything outside the function explains a PENDING answer.</summary>
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

    public StatusChange Change() => new(
        Arn,
        Name,
        VersionArn,
        ProtocolNames.Of(Status),
        DateTimeOffset.FromUnixTimeMilliseconds(StartedAt),
        EndedAt is { } ended ? DateTimeOffset.FromUnixTimeMilliseconds(ended) : null);
}
