using System.Collections.Concurrent;

namespace DurableLocal.Bench.Chaos;

/// <summary>
/// Sends numbered messages and records which were acknowledged. A message that was not is sent again, as any producer
/// would do. The first may have arrived nevertheless, so the workload must recognize the repetition by its id.
/// </summary>
internal sealed class Producer(Services services, Workload workload, int seed, int messages) : IDisposable
{
    /// <summary>Entries of one batch request (SQS API reference, SendMessageBatch).</summary>
    private const int BatchSize = 10;

    /// <summary>Concurrent requests: at any fault, some were just acknowledged and others are in progress.</summary>
    private const int Senders = 8;

    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentQueue<int> _open = new();
    private readonly SemaphoreSlim _released = new(0);
    private readonly ConcurrentDictionary<int, byte> _acknowledged = new();
    private readonly TaskCompletionSource _allAcknowledged = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _next;
    private int _sent;

    public int Count => messages;

    /// <summary>Sends of single messages, repeats included.</summary>
    public int Sent => _sent;

    public ICollection<int> Acknowledged => _acknowledged.Keys;

    /// <summary>Returns the id of a message.</summary>
    public string KeyOf(int number) => $"chaos-{seed}-{number}";

    /// <summary>Releases messages for sending, evenly over a period, until the given number of them is released.</summary>
    public async Task ReleaseAsync(int upTo, TimeSpan time, CancellationToken cancellationToken)
    {
        var (start, first) = (DateTime.UtcNow, _next);
        while (_next < Math.Min(upTo, messages))
        {
            _open.Enqueue(_next++);
            _released.Release();
            await DelayUntilAsync(start + (time * ((_next - first) / (double)(upTo - first))), cancellationToken);
        }

        await DelayUntilAsync(start + time, cancellationToken);
    }

    /// <summary>Sends released messages until all are acknowledged.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var senders = Enumerable.Range(0, Senders).Select(_ => SendAllAsync(end.Token)).ToList();
        await Task.WhenAny([_allAcknowledged.Task, .. senders]);
        await end.CancelAsync();
        await Task.WhenAll(senders);
    }

    public void Dispose() => _released.Dispose();

    private static async Task DelayUntilAsync(DateTime moment, CancellationToken cancellationToken)
    {
        if (moment - DateTime.UtcNow is { Ticks: > 0 } left)
        {
            await Task.Delay(left, cancellationToken);
        }
    }

    private async Task SendAllAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await _released.WaitAsync(cancellationToken);
                var batch = new List<int>(BatchSize);
                do
                {
                    batch.Add(_open.TryDequeue(out var number) ? number : throw new InvalidOperationException("A message was released but not queued."));
                }
                while (batch.Count < BatchSize && _released.Wait(0, CancellationToken.None));
                await SendAsync(batch, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // All messages are sent, or the run has ended.
        }
    }

    private async Task SendAsync(List<int> batch, CancellationToken cancellationToken)
    {
        Interlocked.Add(ref _sent, batch.Count);
        bool[] done;
        try
        {
            done = await services.SendAsync([.. batch.Select(Body)]);
        }
        catch (Exception failure) when (Services.IsDown(failure))
        {
            done = new bool[batch.Count];
        }

        for (var i = 0; i < batch.Count; i++)
        {
            if (done[i])
            {
                _acknowledged.TryAdd(batch[i], 0);
            }
        }

        if (_acknowledged.Count == messages)
        {
            _allAcknowledged.TrySetResult();
        }

        if (done.Contains(false))
        {
            await Task.Delay(RetryDelay, cancellationToken);
            for (var i = 0; i < batch.Count; i++)
            {
                if (!done[i])
                {
                    _open.Enqueue(batch[i]);
                    _released.Release();
                }
            }
        }
    }

    private string Body(int number) => workload.Body(KeyOf(number), number);
}
