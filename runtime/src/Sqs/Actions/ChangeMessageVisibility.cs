using System.Text.Json;
using DurableLocal.Core.Storage;
using DurableLocal.Sqs.Protocol;
using DurableLocal.Sqs.Rules;
using DurableLocal.Sqs.State;

namespace DurableLocal.Sqs.Actions;

/// <summary>ChangeMessageVisibility: the new timeout counts from now.</summary>
internal sealed class ChangeMessageVisibility(Queues queues) : ISqsAction
{
    public async Task RunAsync(ReadOnlyMemory<byte> request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var change = SqsWire.Parse(request, SqsJson.Default.ChangeMessageVisibilityRequest);
        var queue = queues.Directory.ByUrl(change.QueueUrl);
        var timeout = Timeout(change.VisibilityTimeout);
        var handle = DeleteMessage.Handle(change.ReceiptHandle, queue);

        if (await queues.Database.WriteAsync(session => Change(queues, session, queue, handle, timeout), cancellationToken).ConfigureAwait(false) is { } refusal)
        {
            throw refusal;
        }
    }

    /// <summary>The timeout in milliseconds.</summary>
    /// <param name="parameter">What it is called where it is missing.</param>
    public static long Timeout(int? seconds, string parameter = "VisibilityTimeout") => seconds switch
    {
        null => throw SqsException.MissingParameter(parameter),
        >= 0 and <= SqsLimits.VisibilityTimeout => seconds.Value * 1_000L,
        _ => throw SqsException.InvalidParameter("VisibilityTimeout", seconds, $"VisibilityTimeout must be an integer between 0 and {SqsLimits.VisibilityTimeout}."),
    };

    public static SqsException? Change(Queues queues, Session session, Queue queue, ReceiptHandle handle, long timeout) =>
        queues.ChangeVisibility(session, queue, handle, timeout, byClient: true) switch
        {
            VisibilityChange.Done => null,
            VisibilityChange.NotInFlight => SqsException.MessageNotInflight(handle.ToString()),
            VisibilityChange.TooLong => SqsException.InvalidParameter("VisibilityTimeout", timeout / 1_000, $"Total VisibilityTimeout for the message is beyond the limit [{SqsLimits.VisibilityTimeout} seconds]"),
            _ => SqsException.InvalidParameter("ReceiptHandle", handle, "Message does not exist or is not available for visibility timeout change."),
        };
}
