using DurableLocal.Core.Storage;

namespace DurableLocal.Lambda.Async;

/// <summary>
/// The queue of asynchronous (Event) invocations of plain functions: kept in the store, so an accepted one survives a
/// crash; tried again up to the function's MaximumRetryAttempts, then sent to its dead-letter queue.
/// </summary>
public interface IAsyncInvocations
{
    /// <summary>Accepts an invocation within the caller's transaction; it starts after the commit.</summary>
    void Enqueue(Session session, FunctionVersion function, ReadOnlyMemory<byte> payload);
}
