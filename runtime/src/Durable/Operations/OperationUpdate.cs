namespace DurableLocal.Durable.Operations;

/// <summary>One update of a checkpoint as the request carries it; nothing is checked yet.</summary>
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

    /// <summary>Null where StepOptions or its member is absent.</summary>
    public int? NextAttemptDelaySeconds { get; init; }

    public int? WaitSeconds { get; init; }

    public int? TimeoutSeconds { get; init; }

    public int? HeartbeatTimeoutSeconds { get; init; }

    public string? FunctionName { get; init; }

    public string? TenantId { get; init; }
}

/// <summary>An update that passed every check, with its enumerations resolved.</summary>
internal readonly record struct CheckedUpdate(OperationUpdate Source, string Id, OperationType Type, OperationAction Action);
