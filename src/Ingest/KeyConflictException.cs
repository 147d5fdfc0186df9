using DurableChaining.Contracts;

namespace DurableChaining.Ingest;

/// <summary>The key stands for other work: an execution with another payload was started under it.</summary>
public sealed class KeyConflictException(IdempotencyKey key, string executionName)
    : Exception($"IdempotencyKey: \"{key}\" was submitted before with another payload (execution {executionName}); the first submission stands, this one is not started");
