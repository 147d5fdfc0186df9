namespace Amazon.Lambda.DurableExecution.Services;

/// <summary>One change of one operation, to be recorded by a checkpoint.</summary>
internal sealed record OperationUpdate
{
    public required string Id { get; init; }

    public string? ParentId { get; init; }

    public string? Name { get; init; }

    public required string Type { get; init; }

    public string? SubType { get; init; }

    public required OperationVerb Action { get; init; }

    public string? Payload { get; init; }

    public ErrorObject? Error { get; init; }

    /// <summary>On the success of a context: the payload is incomplete, its children must stay readable.</summary>
    public bool ReplayChildren { get; init; }

    public int? NextAttemptDelaySeconds { get; init; }

    public int? WaitSeconds { get; init; }

    public CallbackLimits? CallbackLimits { get; init; }

    public InvokeTarget? InvokeTarget { get; init; }
}

internal enum OperationVerb
{
    Start,
    Succeed,
    Fail,
    Retry,
}

/// <summary>Null means no limit.</summary>
internal sealed record CallbackLimits(int? TimeoutSeconds, int? HeartbeatTimeoutSeconds);

internal sealed record InvokeTarget(string FunctionName, string? TenantId);
