namespace DurableLocal.Durable.Engine;

/// <summary>An accepted pause of an execution.</summary>
/// <param name="RequestedAt">Epoch milliseconds.</param>
/// <param name="Reason">The text of the caller, or null.</param>
/// <param name="StopsTimeout">Whether the time while PAUSED does not count for the execution timeout.</param>
/// <param name="PausedAt">Epoch milliseconds at which the execution became PAUSED; null while PAUSING.</param>
internal sealed record PauseRequest(long RequestedAt, string? Reason, bool StopsTimeout, long? PausedAt = null);
