using System.Globalization;
using DurableLocal.Sqs.State;

namespace DurableLocal.Sqs.Protocol;

/// <summary>The system attributes of a received message. Source: ReceiveMessage, SQS API reference.</summary>
internal static class SystemAttributes
{
    /// <summary>Returns the attributes that the message has, with SQS's names; times are epoch milliseconds.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Of(InFlightMessage message, string accountId)
    {
        yield return new("SenderId", accountId);
        yield return new("SentTimestamp", message.Sent.ToString(CultureInfo.InvariantCulture));
        yield return new("ApproximateReceiveCount", message.ReceiveCount.ToString(CultureInfo.InvariantCulture));
        yield return new("ApproximateFirstReceiveTimestamp", message.FirstReceived.ToString(CultureInfo.InvariantCulture));
        if (message.Sequence is { } sequence)
        {
            yield return new("SequenceNumber", SequenceNumber.Text(sequence));
        }

        foreach (var (name, value) in new[]
        {
            ("MessageDeduplicationId", message.DeduplicationId),
            ("MessageGroupId", message.Group),
            ("AWSTraceHeader", message.TraceHeader),
            ("DeadLetterQueueSourceArn", message.DeadLetterSource),
        })
        {
            if (value is not null)
            {
                yield return new(name, value);
            }
        }
    }
}
