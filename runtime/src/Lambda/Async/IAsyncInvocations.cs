using DurableLocal.Core.Storage;

namespace DurableLocal.Lambda.Async;

/// <summary>
/// The queue of asynchronous (Event) invocations. It is in the store, so an accepted invocation
/// survives a crash. A failed invocation is retried up to the function's MaximumRetryAttempts and then sent to its
/// dead-letter queue.
/// </summary>
public interface IAsyncInvocations
{
    /// <summary>Accepts an invocation within the caller's transaction; it starts after the commit.</summary>
    /// <param name="traceHeader">The X-Ray trace header of what causes the invocation; null to start a new trace.</param>
    void Enqueue(Session session, FunctionVersion function, ReadOnlyMemory<byte> payload, string? traceHeader = null);
}
