namespace Amazon.Lambda.DurableExecution.Services;

/// <summary>The operations of the Lambda service that the engine uses.</summary>
internal interface IDurableServiceClient
{
    /// <summary>Records all updates or none (CheckpointDurableExecution).</summary>
    /// <exception cref="DurableExecutionException">The service returned an error, which is the inner exception.</exception>
    Task<CheckpointResponse> CheckpointAsync(
        string executionArn, string? token, IReadOnlyList<OperationUpdate> updates, CancellationToken cancellationToken);

    /// <summary>Reads a further page of the recorded operations (GetDurableExecutionState).</summary>
    /// <exception cref="DurableExecutionException">The service returned an error, which is the inner exception.</exception>
    Task<StatePage> ReadStateAsync(
        string executionArn, string? token, string marker, CancellationToken cancellationToken);
}

/// <param name="Token">Token of the next checkpoint; null or empty if the service accepts no more from this invocation.</param>
/// <param name="Operations">Operations changed by the request, or by the service since the previous checkpoint.</param>
internal sealed record CheckpointResponse(string? Token, IReadOnlyList<Operation> Operations);

/// <param name="NextMarker">Null or empty on the last page.</param>
internal sealed record StatePage(IReadOnlyList<Operation> Operations, string? NextMarker);
