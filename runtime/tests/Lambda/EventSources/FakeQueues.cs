using DurableLocal.Core.Aws;
using DurableLocal.Core.Storage;
using DurableLocal.Sqs;

namespace DurableLocal.Tests.EventSources;

/// <summary>A queue in memory without a clock: what is taken stays hidden until it is deleted or returned.</summary>
internal sealed class FakeQueues : IQueues
{
    private readonly Lock _gate = new();
    private readonly List<ReceivedMessage> _visible = [];
    private readonly Dictionary<string, ReceivedMessage> _hidden = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public List<string> Deleted { get; } = [];

    public List<(string QueueArn, OutgoingMessage Message)> Sent { get; } = [];

    /// <summary>Thrown by the receives to come, one each.</summary>
    public Queue<Exception> Faults { get; } = [];

    public List<int> Asked { get; } = [];

    public bool Refuses { get; set; }

    public IReadOnlyList<string> Hidden
    {
        get
        {
            lock (_gate)
            {
                return [.. _hidden.Values.Select(static message => message.MessageId)];
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
        if (Refuses)
        {
            throw new AwsException(400, "AWS.SimpleQueueService.NonExistentQueue", "no such queue");
        }

        Sent.Add((queueArn, message));
    }

    public async Task<IReadOnlyList<ReceivedMessage>> ReceiveAsync(string queueArn, int max, TimeSpan wait, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (Faults.TryDequeue(out var fault))
                {
                    throw fault;
                }

                if (_visible.Count > 0)
                {
                    Asked.Add(max);
                    var taken = _visible.Take(max).ToList();
                    _visible.RemoveRange(0, taken.Count);
                    Change(() => taken.ForEach(message => _hidden.Add(message.ReceiptHandle, message)));
                    return taken;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    public Task DeleteAsync(string queueArn, IReadOnlyList<string> receiptHandles, CancellationToken cancellationToken)
    {
        Change(() => Deleted.AddRange(receiptHandles.Where(_hidden.ContainsKey).Select(handle => Take(handle).MessageId)));
        return Task.CompletedTask;
    }

    public Task ChangeVisibilityAsync(string queueArn, IReadOnlyList<string> receiptHandles, TimeSpan timeout, CancellationToken cancellationToken)
    {
        Assert.Equal(TimeSpan.Zero, timeout);
        Change(() => _visible.AddRange(receiptHandles.Where(_hidden.ContainsKey).Select(Take)));
        return Task.CompletedTask;
    }

    public Task ReleaseInFlightAsync(CancellationToken cancellationToken)
    {
        Change(() =>
        {
            _visible.AddRange(_hidden.Values);
            _hidden.Clear();
        });
        return Task.CompletedTask;
    }

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

    private ReceivedMessage Take(string handle)
    {
        _hidden.Remove(handle, out var message);
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
