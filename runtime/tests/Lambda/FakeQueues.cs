using DurableLocal.Core.Storage;
using DurableLocal.Sqs;

namespace DurableLocal.Tests;

/// <summary>One queue in memory, without a clock: a received message stays in flight until it is deleted or made visible.</summary>
internal sealed class FakeQueues : IQueues
{
    private readonly Lock _gate = new();
    private readonly List<ReceivedMessage> _visible = [];
    private readonly Dictionary<string, ReceivedMessage> _inFlight = [];
    private readonly List<(string QueueArn, OutgoingMessage Message)> _sent = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _returnedSent;

    public List<string> Deleted { get; } = [];

    /// <summary>The messages whose transactions have committed.</summary>
    public IReadOnlyList<(string QueueArn, OutgoingMessage Message)> Sent
    {
        get
        {
            lock (_gate)
            {
                return [.. _sent];
            }
        }
    }

    /// <summary>Exceptions of the next receives, one each.</summary>
    public Queue<Exception> ReceiveErrors { get; } = [];

    /// <summary>The maximum number of messages in each receive that returned any.</summary>
    public List<int> ReceiveSizes { get; } = [];

    /// <summary>Thrown by every send to <see cref="RejectingQueue"/>; null to accept messages.</summary>
    public Exception? SendError { get; set; }

    /// <summary>ARN of the queue that rejects messages; null for every queue.</summary>
    public string? RejectingQueue { get; set; }

    public IReadOnlyList<string> InFlight
    {
        get
        {
            lock (_gate)
            {
                return [.. _inFlight.Values.Select(static message => message.MessageId)];
            }
        }
    }

    public IReadOnlyList<string> Visible
    {
        get
        {
            lock (_gate)
            {
                return [.. _visible.Select(static message => message.MessageId)];
            }
        }
    }

    public void Put(params IEnumerable<ReceivedMessage> messages) => Change(() => _visible.AddRange(messages));

    public void Put(int from, int count, string body = "{}") => Put(Enumerable.Range(from, count).Select(number => Messages.Of($"m{number}", body)));

    public void Send(Session session, string queueArn, OutgoingMessage message)
    {
        if (SendError is not null && (RejectingQueue is null || RejectingQueue == queueArn))
        {
            throw SendError;
        }

        session.OnCommitted(() => Change(() => _sent.Add((queueArn, message))));
    }

    public async Task<IReadOnlyList<ReceivedMessage>> ReceiveAsync(string queueArn, int max, TimeSpan wait, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (ReceiveErrors.TryDequeue(out var fault))
                {
                    throw fault;
                }

                if (_visible.Count > 0)
                {
                    ReceiveSizes.Add(max);
                    var received = _visible.Take(max).ToList();
                    _visible.RemoveRange(0, received.Count);
                    Change(() => received.ForEach(message => _inFlight.Add(message.ReceiptHandle, message)));
                    return received;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    public Task DeleteAsync(string queueArn, IReadOnlyList<string> receiptHandles, CancellationToken cancellationToken)
    {
        Change(() => Deleted.AddRange(receiptHandles.Where(_inFlight.ContainsKey).Select(handle => Remove(handle).MessageId)));
        return Task.CompletedTask;
    }

    public Task ChangeVisibilityAsync(string queueArn, IReadOnlyList<string> receiptHandles, TimeSpan timeout, CancellationToken cancellationToken)
    {
        Assert.Equal(TimeSpan.Zero, timeout);
        Change(() => _visible.AddRange(receiptHandles.Where(_inFlight.ContainsKey).Select(Remove)));
        return Task.CompletedTask;
    }

    public Task ReleaseInFlightAsync(CancellationToken cancellationToken)
    {
        Change(() =>
        {
            _visible.AddRange(_inFlight.Values);
            _inFlight.Clear();
        });
        return Task.CompletedTask;
    }

    /// <summary>Returns the next sent message that this method has not returned.</summary>
    public async Task<(string QueueArn, OutgoingMessage Message)> NextSentAsync()
    {
        await UntilAsync(queues => queues.Sent.Count > queues._returnedSent);
        return Sent[_returnedSent++];
    }

    /// <summary>Completes when the condition holds; it is evaluated after every change.</summary>
    public async Task UntilAsync(Func<FakeQueues, bool> condition)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (condition(this))
                {
                    return;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(deadline.Token);
        }
    }

    private ReceivedMessage Remove(string handle)
    {
        _inFlight.Remove(handle, out var message);
        return message!;
    }

    private void Change(Action change)
    {
        lock (_gate)
        {
            change();
            _changed.SetResult();
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}

internal static class Messages
{
    internal static ReceivedMessage Of(string id, string body = "{}") => new(
        id,
        $"handle-{id}",
        body,
        "md5",
        new Dictionary<string, string> { ["ApproximateReceiveCount"] = "1" },
        new Dictionary<string, MessageAttributeValue>(),
        null);
}
