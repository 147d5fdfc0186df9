using System.Text;
using Amazon.Lambda.DurableExecution.Services;

namespace Amazon.Lambda.DurableExecution.Internal;

/// <summary>
/// Sends updates to the service in order, one request at a time and without delay; updates that arrive during a request
/// share the next one. After the first failure, or a response without a token, nothing more is sent and pending
/// <see cref="SendAsync"/> tasks never complete: the invocation ends through <see cref="Ended"/>.
/// </summary>
internal sealed class CheckpointBatcher(
    IDurableServiceClient client, ExecutionState state, string executionArn, string? token, CancellationToken cancellationToken)
{
    /// <summary>Maximum number of updates in one request; the limit of the official SDKs.</summary>
    public const int MaxUpdates = 200;

    /// <summary>Maximum size of one request, in bytes; the limit of the official SDKs.</summary>
    public const int MaxBytes = 750 * 1024;

    private readonly Lock _gate = new();
    private readonly Queue<Entry> _queue = new();
    private readonly TaskCompletionSource<Exception?> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? _token = token;
    private Task _flushing = Task.CompletedTask;
    private bool _isFlushing;
    private bool _closed;

    /// <summary>Completes when no more updates can be sent: with the failure, or with null after a response without a token.</summary>
    public Task<Exception?> Ended => _ended.Task;

    /// <summary>Sends the update with the next request. Does not wait for the response.</summary>
    public void Post(OperationUpdate update) => Enqueue(new Entry(update, null));

    /// <summary>Sends the update; completes when it is recorded and the response is merged into the state.</summary>
    public Task SendAsync(OperationUpdate update)
    {
        var recorded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Enqueue(new Entry(update, recorded));
        return recorded.Task;
    }

    /// <summary>Ignores all later updates, and completes when the earlier ones are recorded or no more updates can be sent.</summary>
    public Task CloseAsync()
    {
        lock (_gate)
        {
            _closed = true;
            return _flushing;
        }
    }

    private void Enqueue(Entry entry)
    {
        lock (_gate)
        {
            if (_closed)
                return;
            _queue.Enqueue(entry);
            if (_isFlushing)
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
                var response = await client.CheckpointAsync(executionArn, _token, updates, cancellationToken).ConfigureAwait(false);
                state.Merge(response.Operations);
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
            while (batch.Count < MaxUpdates && _queue.TryPeek(out var entry))
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
        lock (_gate)
        {
            _closed = true;
            _isFlushing = false;
            _queue.Clear();
        }

        _ended.TrySetResult(failure);
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
