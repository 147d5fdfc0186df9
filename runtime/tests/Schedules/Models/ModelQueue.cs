using DurableLocal.Core.Storage;
using DurableLocal.Sqs;
using DurableLocal.Tests.Schedules.Scheduling;

namespace DurableLocal.Tests.Schedules.Models;

/// <summary>A queue in memory with a visibility timeout; a receive fails now and then.</summary>
internal sealed class ModelQueue(Schedule schedule) : IQueues
{
    public static readonly TimeSpan Visibility = TimeSpan.FromSeconds(30);

    private readonly Queue<string> _visible = [];
    private readonly Dictionary<string, string> _inFlight = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _receives;

    /// <summary>Messages that were received, and neither deleted nor made visible again.</summary>
    public IReadOnlyCollection<string> InFlight => _inFlight.Values;

    public HashSet<string> Deleted { get; } = [];

    public void Put(string id)
    {
        _visible.Enqueue(id);
        _changed.TrySetResult();
    }

    public void Send(Session session, string queueArn, OutgoingMessage message) => throw new NotSupportedException("no model sends");

    public async Task<IReadOnlyList<ReceivedMessage>> ReceiveAsync(string queueArn, int max, TimeSpan wait, CancellationToken cancellationToken)
    {
        Schedule.Point();
        if (schedule.Random.OneIn(20))
        {
            throw new IOException("the queue cannot be read");
        }

        try
        {
            while (_visible.Count == 0)
            {
                _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                await Controlled.Tasks.WaitAsync(_changed.Task, wait, schedule.Time, cancellationToken).ConfigureAwait(true);
            }
        }
        catch (TimeoutException)
        {
            return [];
        }

        var received = new List<ReceivedMessage>();
        while (received.Count < max && _visible.TryDequeue(out var id))
        {
            received.Add(Receive(id));
        }

        return received;
    }

    public async Task DeleteAsync(string queueArn, IReadOnlyList<string> receiptHandles, CancellationToken cancellationToken)
    {
        await schedule.PauseAsync().ConfigureAwait(true);
        foreach (var handle in receiptHandles)
        {
            if (_inFlight.Remove(handle, out var id))
            {
                Deleted.Add(id);
            }
        }
    }

    public async Task ChangeVisibilityAsync(string queueArn, IReadOnlyList<string> receiptHandles, TimeSpan timeout, CancellationToken cancellationToken)
    {
        await schedule.PauseAsync().ConfigureAwait(true);
        schedule.Check(timeout == TimeSpan.Zero, "messages are made visible later");
        foreach (var handle in receiptHandles)
        {
            Return(handle);
        }
    }

    public Task ReleaseInFlightAsync(CancellationToken cancellationToken) => throw new NotSupportedException("no model restarts the queue");

    private ReceivedMessage Receive(string id)
    {
        var handle = $"{id}/{++_receives}";
        _inFlight.Add(handle, id);
        _ = ExpireAsync(handle);
        return new ReceivedMessage(id, handle, "{}", "md5", new Dictionary<string, string> { ["ApproximateReceiveCount"] = "1" }, new Dictionary<string, MessageAttributeValue>(), null);
    }

    private async Task ExpireAsync(string handle)
    {
        await Task.Delay(Visibility, schedule.Time).ConfigureAwait(true);
        Return(handle);
    }

    private void Return(string handle)
    {
        if (_inFlight.Remove(handle, out var id))
        {
            Put(id);
        }
    }
}
