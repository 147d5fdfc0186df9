using System.Text;
using Amazon.Lambda.DurableExecution.Services;

namespace Amazon.Lambda.DurableExecution.Internal;

/// <summary>
/// Sends updates to the service in order, one request at a time; updates that arrive during a request share the next
/// one. After the first failure, or a response without a token, nothing more is sent and pending
/// <see cref="SendAsync"/> tasks never complete: the invocation ends through <see cref="Ended"/>.
/// </summary>
internal sealed class CheckpointBatcher : IAsyncDisposable
{
    /// <summary>Maximum number of updates in one request; the limit of the official SDKs.</summary>
    public const int MaxUpdates = 200;

    /// <summary>Maximum size of one request, in bytes; the limit of the official SDKs.</summary>
    public const int MaxBytes = 750 * 1024;

    /// <summary>How long a posted update waits for further updates before it is sent.</summary>
    public static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(50);

    private readonly IDurableServiceClient _client;
    private readonly ExecutionState _state;
    private readonly string _executionArn;
    private readonly CancellationToken _cancellationToken;
    private readonly ITimer _linger;
    private readonly Lock _gate = new();
    private readonly Queue<Entry> _queue = new();
    private readonly TaskCompletionSource<Exception?> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? _token;
    private Task _flushing = Task.CompletedTask;
    private bool _isFlushing;
    private bool _closed;

    public CheckpointBatcher(
        IDurableServiceClient client, ExecutionState state, string executionArn, string? token, TimeProvider clock, CancellationToken cancellationToken)
    {
        _client = client;
        _state = state;
        _executionArn = executionArn;
        _token = token;
        _cancellationToken = cancellationToken;
        _linger = clock.CreateTimer(_ => Flush(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Completes when no more updates can be sent: with the failure, or with null after a response without a token.</summary>
    public Task<Exception?> Ended => _ended.Task;

    /// <summary>Queues the update for the next request, which is sent within <see cref="Linger"/>. Does not wait for the response.</summary>
    public void Post(OperationUpdate update)
    {
        lock (_gate)
        {
            if (_closed)
                return;
            if (_queue.Count == 0 && !_isFlushing)
                _linger.Change(Linger, Timeout.InfiniteTimeSpan);
            _queue.Enqueue(new Entry(update, null));
        }
    }

    /// <summary>Sends the update; completes when it is recorded and the response is merged into the state.</summary>
    public Task SendAsync(OperationUpdate update)
    {
        var recorded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (!_closed)
                _queue.Enqueue(new Entry(update, recorded));
        }

        Flush();
        return recorded.Task;
    }

    /// <summary>Completes when all earlier updates are recorded, or when no more updates can be sent.</summary>
    public Task DrainAsync()
    {
        Flush();
        lock (_gate)
            return _flushing;
    }

    public async ValueTask DisposeAsync()
    {
        Close();
        await _linger.DisposeAsync().ConfigureAwait(false);
    }

    private void Flush()
    {
        lock (_gate)
        {
            if (_isFlushing || _closed || _queue.Count == 0)
                return;
            _isFlushing = true;
            _flushing = Task.Run(FlushAsync, CancellationToken.None);
        }
    }

    private async Task FlushAsync()
    {
        var batch = new List<Entry>();
        try
        {
            while (DequeueBatch(batch))
            {
                var updates = batch.ConvertAll(entry => entry.Update);
                var response = await _client.CheckpointAsync(_executionArn, _token, updates, _cancellationToken).ConfigureAwait(false);
                _state.Merge(response.Operations);
                if (string.IsNullOrEmpty(response.Token))
                {
                    End(null);
                    return;
                }

                _token = response.Token;
                foreach (var entry in batch)
                    entry.Recorded?.TrySetResult();
            }
        }
        catch (Exception exception)
        {
            // The failure belongs to the invocation, not to the operation that triggered this flush.
            End(exception);
        }
    }

    private bool DequeueBatch(List<Entry> batch)
    {
        batch.Clear();
        lock (_gate)
        {
            var bytes = 0;
            while (!_closed && batch.Count < MaxUpdates && _queue.TryPeek(out var entry))
            {
                bytes += entry.Bytes;
                if (bytes > MaxBytes && batch.Count > 0)
                    break;
                batch.Add(_queue.Dequeue());
            }

            _isFlushing = batch.Count > 0;
            return _isFlushing;
        }
    }

    private void End(Exception? failure)
    {
        Close();
        _ended.TrySetResult(failure);
    }

    private void Close()
    {
        lock (_gate)
        {
            _closed = true;
            _isFlushing = false;
            _queue.Clear();
        }
    }

    private sealed record Entry(OperationUpdate Update, TaskCompletionSource? Recorded)
    {
        // Upper bound for the ids, names and options of one update.
        private const int OverheadBytes = 512;

        public int Bytes { get; } = OverheadBytes + JsonBytes(Update.Payload) + JsonBytes(Update.Error?.ErrorMessage) +
            JsonBytes(Update.Error?.ErrorData) + (Update.Error?.StackTrace?.Sum(JsonBytes) ?? 0);

        // The payload is JSON text inside a JSON string: each quote and backslash is escaped with one more byte.
        private static int JsonBytes(string? text) => text is null
            ? 0
            : Encoding.UTF8.GetByteCount(text) + text.AsSpan().Count('"') + text.AsSpan().Count('\\');
    }
}
