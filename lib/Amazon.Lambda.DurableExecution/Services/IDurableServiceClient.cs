namespace Amazon.Lambda.DurableExecution.Services;

/// <summary>What a workflow's machinery needs of the service.</summary>
internal interface IDurableServiceClient
{
    /// <summary>Records the updates, all or none (CheckpointDurableExecution).</summary>
    /// <exception cref="ServiceRefusalException">The service will refuse the same request every time.</exception>
    Task<CheckpointAnswer> CheckpointAsync(
        string executionArn, string? token, IReadOnlyList<OperationUpdate> updates, CancellationToken cancellationToken);

    /// <summary>A further page of the recorded operations (GetDurableExecutionState).</summary>
    /// <exception cref="ServiceRefusalException">The service will refuse the same request every time.</exception>
    Task<StatePage> ReadStateAsync(
        string executionArn, string? token, string marker, CancellationToken cancellationToken);
}

/// <param name="Token">For the next checkpoint; null where the service takes no more from this invocation.</param>
/// <param name="Operations">Those that changed by the request or by the service meanwhile.</param>
internal sealed record CheckpointAnswer(string? Token, IReadOnlyList<Operation> Operations);

/// <param name="NextMarker">Null or empty on the last page.</param>
internal sealed record StatePage(IReadOnlyList<Operation> Operations, string? NextMarker);
