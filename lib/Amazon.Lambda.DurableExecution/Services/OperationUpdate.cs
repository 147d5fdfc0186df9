namespace Amazon.Lambda.DurableExecution.Services;

/// <summary>One action on one operation, sent in a checkpoint.</summary>
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

    /// <summary>Set on the success of a context whose payload is incomplete: its children must stay readable for a replay.</summary>
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

/// <summary>Timeouts of a callback, in seconds; null means no limit.</summary>
internal sealed record CallbackLimits(int? TimeoutSeconds, int? HeartbeatTimeoutSeconds);

internal sealed record InvokeTarget(string FunctionName, string? TenantId);
