using System.Text.Json;
using DurableLocal.Core.Http;
using DurableLocal.Core.Storage;
using DurableLocal.Sqs.Protocol;
using DurableLocal.Sqs.Rules;
using DurableLocal.Sqs.State;

namespace DurableLocal.Sqs.Actions;

/// <summary>ChangeMessageVisibility: the new timeout starts now.</summary>
internal sealed class ChangeMessageVisibility(Database database, QueueDirectory directory, Acknowledgement acknowledgement) : IOperation<SqsRequest, Utf8JsonWriter>
{
    public string Name => nameof(ChangeMessageVisibility);

    public async Task ExecuteAsync(SqsRequest request, Utf8JsonWriter response, CancellationToken cancellationToken)
    {
        var change = SqsWire.Parse(request.Body, SqsJson.Default.ChangeMessageVisibilityRequest);
        var queue = directory.ByUrl(change.QueueUrl);
        var timeout = Timeout(change.VisibilityTimeout);
        var handle = DeleteMessage.Handle(change.ReceiptHandle, queue);

        if (await database.WriteAsync(session => Change(acknowledgement, session, queue, handle, timeout), cancellationToken).ConfigureAwait(false) is { } error)
        {
            throw error;
        }
    }

    /// <summary>Returns the timeout in milliseconds.</summary>
    /// <param name="seconds">The timeout of the request.</param>
    /// <param name="parameter">Its name in the error where it is missing.</param>
    /// <exception cref="SqsException">The timeout is missing or out of range.</exception>
    public static long Timeout(int? seconds, string parameter = "VisibilityTimeout") => seconds switch
    {
        null => throw SqsException.MissingParameter(parameter),
        >= 0 and <= SqsLimits.VisibilityTimeout => seconds.Value * 1_000L,
        _ => throw SqsException.InvalidParameter("VisibilityTimeout", seconds, $"VisibilityTimeout must be an integer between 0 and {SqsLimits.VisibilityTimeout}."),
    };

    /// <summary>Changes the visibility of one message; returns the error, null on success.</summary>
    public static SqsException? Change(Acknowledgement acknowledgement, Session session, Queue queue, ReceiptHandle handle, long timeout) =>
        acknowledgement.ChangeVisibility(session, queue, handle, timeout, acceptsEarlierHandles: true) switch
        {
            VisibilityChange.Done => null,
            VisibilityChange.NotInFlight => SqsException.MessageNotInflight(handle.ToString()),
            VisibilityChange.TooLong => SqsException.InvalidParameter("VisibilityTimeout", timeout / 1_000, $"Total VisibilityTimeout for the message is beyond the limit [{SqsLimits.VisibilityTimeout} seconds]"),
            _ => SqsException.InvalidParameter("ReceiptHandle", handle, "Message does not exist or is not available for visibility timeout change."),
        };
}
