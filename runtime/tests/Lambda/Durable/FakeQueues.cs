using System.Collections.Concurrent;
using DurableLocal.Core.Storage;
using DurableLocal.Sqs;

namespace DurableLocal.Tests.Durable;

/// <summary>Records the messages whose transactions committed.</summary>
internal sealed class FakeQueues : IQueues
{
    public ConcurrentQueue<(string QueueArn, OutgoingMessage Message)> Sent { get; } = new();

    public void Send(Session session, string queueArn, OutgoingMessage message) => session.OnCommitted(() => Sent.Enqueue((queueArn, message)));

    public Task<IReadOnlyList<ReceivedMessage>> ReceiveAsync(string queueArn, int max, TimeSpan wait, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task ReleaseInFlightAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task DeleteAsync(string queueArn, IReadOnlyList<string> receiptHandles, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task ChangeVisibilityAsync(string queueArn, IReadOnlyList<string> receiptHandles, TimeSpan timeout, CancellationToken cancellationToken) => throw new NotSupportedException();
}
