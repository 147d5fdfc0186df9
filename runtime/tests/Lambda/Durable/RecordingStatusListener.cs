using System.Collections.Concurrent;
using DurableLocal.Core.Storage;
using DurableLocal.Durable;

namespace DurableLocal.Tests.Durable;

/// <summary>Records the status changes whose transactions committed.</summary>
internal sealed class RecordingStatusListener : IStatusChangeListener
{
    public ConcurrentQueue<StatusChange> Changes { get; } = new();

    /// <summary>Thrown by the next calls, while it is set.</summary>
    public Exception? Failure { get; set; }

    public void OnStatusChanged(Session session, StatusChange change)
    {
        if (Failure is { } failure)
        {
            throw failure;
        }

        session.OnCommitted(() => Changes.Enqueue(change));
    }
}
