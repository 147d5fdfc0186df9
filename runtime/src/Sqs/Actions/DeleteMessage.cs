using System.Text.Json;
using DurableLocal.Core.Http;
using DurableLocal.Core.Storage;
using DurableLocal.Sqs.Protocol;
using DurableLocal.Sqs.State;

namespace DurableLocal.Sqs.Actions;

/// <summary>
/// DeleteMessage: idempotent. On a standard queue, the handle of an earlier receive succeeds and deletes nothing.
/// </summary>
internal sealed class DeleteMessage(Database database, QueueDirectory directory, Acknowledgement acknowledgement) : IOperation<SqsRequest, Utf8JsonWriter>
{
    public string Name => nameof(DeleteMessage);

    public async Task ExecuteAsync(SqsRequest request, Utf8JsonWriter response, CancellationToken cancellationToken)
    {
        var delete = SqsWire.Parse(request.Body, SqsJson.Default.DeleteMessageRequest);
        var queue = directory.ByUrl(delete.QueueUrl);
        var handle = Handle(delete.ReceiptHandle, queue);

        if (await database.WriteAsync(session => Delete(acknowledgement, session, queue, handle, Expired), cancellationToken).ConfigureAwait(false) is { } error)
        {
            throw error;
        }
    }

    /// <summary>Parses a receipt handle of the queue.</summary>
    /// <exception cref="SqsException">The handle is missing, or is not one of this queue.</exception>
    public static ReceiptHandle Handle(string? text, Queue queue) =>
        ReceiptHandle.Parse(string.IsNullOrWhiteSpace(text) ? throw SqsException.MissingParameter("ReceiptHandle") : text, queue.Id);

    /// <summary>
    /// Deletes one message; returns the error, null on success. On a FIFO queue, a handle expires with its visibility timeout.
    /// </summary>
    /// <param name="acknowledgement">Deletes the message.</param>
    /// <param name="session">The transaction.</param>
    /// <param name="queue">The queue of the message.</param>
    /// <param name="handle">The receipt handle.</param>
    /// <param name="expired">Creates the error for an expired handle; it differs between the operation and its batch.</param>
    public static SqsException? Delete(Acknowledgement acknowledgement, Session session, Queue queue, ReceiptHandle handle, Func<ReceiptHandle, SqsException> expired)
    {
        if (queue.Settings.Fifo && acknowledgement.HasExpired(session, handle))
        {
            return expired(handle);
        }

        acknowledgement.Delete(session, queue, handle);
        return null;
    }

    private static SqsException Expired(ReceiptHandle handle) =>
        SqsException.InvalidParameter("ReceiptHandle", handle, "The receipt handle has expired.");
}
