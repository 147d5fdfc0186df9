namespace DurableChaining.Ingest;

/// <summary>The result of one attempt to start the execution of a message. Faults, which may pass, are thrown instead.</summary>
/// <param name="ExecutionArn">The execution of the key, if started or a duplicate.</param>
/// <param name="Rejection">The reason, if rejected.</param>
public sealed record StartOutcome(StartStatus Status, string? ExecutionArn = null, Rejection? Rejection = null)
{
    /// <summary>The attempt started the execution, or found it where the record of an earlier start was lost.</summary>
    public static StartOutcome Started(string executionArn) => new(StartStatus.Started, executionArn);

    /// <summary>An earlier delivery or message of the same key and item started the execution.</summary>
    public static StartOutcome Duplicate(string executionArn) => new(StartStatus.Duplicate, executionArn);

    /// <summary>Another delivery of the same key is starting the execution at this moment.</summary>
    public static StartOutcome InProgress { get; } = new(StartStatus.InProgress);

    /// <summary>The message cannot be started.</summary>
    public static StartOutcome Rejected(Rejection rejection) => new(StartStatus.Rejected, Rejection: rejection);
}

/// <summary>The kinds of <see cref="StartOutcome"/>.</summary>
public enum StartStatus
{
    Started,
    Duplicate,
    InProgress,
    Rejected,
}
