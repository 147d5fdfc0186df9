namespace DurableLocal.Durable.Operations;

/// <summary>One update of a checkpoint request, not yet validated.</summary>
internal sealed record OperationUpdate
{
    public string? Id { get; init; }

    public string? Type { get; init; }

    public string? Action { get; init; }

    public string? ParentId { get; init; }

    public string? Name { get; init; }

    public string? SubType { get; init; }

    /// <summary>UTF-8 of the text.</summary>
    public byte[]? Payload { get; init; }

    /// <summary>The ErrorObject as JSON, known members only.</summary>
    public byte[]? Error { get; init; }

    public bool ReplayChildren { get; init; }

    /// <summary>Null if StepOptions or its member is absent.</summary>
    public int? NextAttemptDelaySeconds { get; init; }

    public int? WaitSeconds { get; init; }

    public int? TimeoutSeconds { get; init; }

    public int? HeartbeatTimeoutSeconds { get; init; }

    public string? FunctionName { get; init; }

    public string? TenantId { get; init; }
}

/// <summary>A validated update, with its type and action parsed.</summary>
internal readonly record struct CheckedUpdate(OperationUpdate Source, string Id, OperationType Type, OperationAction Action);
