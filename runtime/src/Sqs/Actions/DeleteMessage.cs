using System.Text.Json;
using DurableLocal.Core.Storage;
using DurableLocal.Sqs.Protocol;
using DurableLocal.Sqs.State;

namespace DurableLocal.Sqs.Actions;

/// <summary>
/// DeleteMessage: safe to repeat. A handle of an earlier receive succeeds and deletes nothing, as on a standard queue.
/// </summary>
internal sealed class DeleteMessage(Queues queues) : ISqsAction
{
    public async Task RunAsync(ReadOnlyMemory<byte> request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var delete = SqsWire.Parse(request, SqsJson.Default.DeleteMessageRequest);
        var queue = queues.Directory.ByUrl(delete.QueueUrl);
        var handle = Handle(delete.ReceiptHandle, queue);

        if (await queues.Database.WriteAsync(session => Delete(queues, session, queue, handle, Expired), cancellationToken).ConfigureAwait(false) is { } refusal)
        {
            throw refusal;
        }
    }

    /// <exception cref="SqsException">The handle is missing, or was never one of this queue.</exception>
    public static ReceiptHandle Handle(string? text, Queue queue) =>
        ReceiptHandle.Parse(string.IsNullOrWhiteSpace(text) ? throw SqsException.MissingParameter("ReceiptHandle") : text, queue.Id);

    /// <summary>Deletes the message; answers the refusal of a FIFO queue, whose handles end with their visibility timeout.</summary>
    /// <param name="expired">The refusal.</param>
    public static SqsException? Delete(Queues queues, Session session, Queue queue, ReceiptHandle handle, Func<ReceiptHandle, SqsException> expired)
    {
        if (queue.Settings.Fifo && Settling.HasExpired(session, handle, queues.Now))
        {
            return expired(handle);
        }

        queues.Delete(session, queue, handle);
        return null;
    }

    private static SqsException Expired(ReceiptHandle handle) =>
        SqsException.InvalidParameter("ReceiptHandle", handle, "The receipt handle has expired.");
}
