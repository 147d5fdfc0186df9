using DurableChaining.Contracts;

namespace DurableChaining.Ingest;

/// <summary>The key stands for other work: it was submitted before with another payload.</summary>
public sealed class KeyConflictException(IdempotencyKey key)
    : Exception($"IdempotencyKey: \"{key}\" was submitted before with another payload (execution {key.ToExecutionName()}); the first submission stands, this one is not started");
