using System.Text;
using Amazon.Lambda.DurableExecution.Services;

namespace Amazon.Lambda.DurableExecution.Internal;

/// <summary>
/// Records updates in the order they come, one request at a time; what comes while a request is under way shares the
/// next one. After the first failure, or once the service gives no further token, nothing is recorded any more and
/// whoever awaits a record waits forever: the invocation ends through <see cref="Ended"/>.
/// </summary>
internal sealed class CheckpointBatcher : IAsyncDisposable
{
    /// <summary>Updates in one request, as the official SDKs limit it.</summary>
    public const int MostUpdates = 200;

    /// <summary>Bytes in one request, as the official SDKs limit it.</summary>
    public const int MostBytes = 750 * 1024;

    /// <summary>How long a posted update waits for company before it goes out alone.</summary>
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

    /// <summary>Completes when nothing more can be recorded: with the failure, or with null where the service gave no further token.</summary>
    public Task<Exception?> Ended => _ended.Task;

    /// <summary>Records the update with the next request; soon, but nobody waits for it.</summary>
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

    /// <summary>Completes when the update is recorded and the service's answer is part of the state.</summary>
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

    /// <summary>Completes when all that was posted or sent before is recorded, or nothing can be recorded any more.</summary>
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
            while (TakeBatch(batch))
            {
                var updates = batch.ConvertAll(entry => entry.Update);
                var answer = await _client.CheckpointAsync(_executionArn, _token, updates, _cancellationToken).ConfigureAwait(false);
                _state.Merge(answer.Operations);
                if (string.IsNullOrEmpty(answer.Token))
                {
                    End(null);
                    return;
                }

                _token = answer.Token;
                foreach (var entry in batch)
                    entry.Recorded?.TrySetResult();
            }
        }
        catch (Exception exception)
        {
            // The edge of the batch: the failure belongs to the invocation, not to the operation that happened to flush.
            End(exception);
        }
    }

    private bool TakeBatch(List<Entry> batch)
    {
        batch.Clear();
        lock (_gate)
        {
            var bytes = 0;
            while (!_closed && batch.Count < MostUpdates && _queue.TryPeek(out var entry))
            {
                bytes += entry.Bytes;
                if (bytes > MostBytes && batch.Count > 0)
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
        // Ids, names and options of one update are well under this.
        private const int Envelope = 512;

        public int Bytes { get; } = Envelope + JsonBytes(Update.Payload) + JsonBytes(Update.Error?.ErrorMessage) +
            JsonBytes(Update.Error?.ErrorData) + (Update.Error?.StackTrace?.Sum(JsonBytes) ?? 0);

        // The payload is JSON text inside a JSON string: each quote and backslash takes another byte.
        private static int JsonBytes(string? text) => text is null
            ? 0
            : Encoding.UTF8.GetByteCount(text) + text.AsSpan().Count('"') + text.AsSpan().Count('\\');
    }
}
