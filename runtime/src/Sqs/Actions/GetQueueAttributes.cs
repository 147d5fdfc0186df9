using System.Globalization;
using System.Text.Json;
using DurableLocal.Core.Storage;
using DurableLocal.Sqs.Protocol;
using DurableLocal.Sqs.Rules;
using DurableLocal.Sqs.State;

namespace DurableLocal.Sqs.Actions;

/// <summary>GetQueueAttributes.</summary>
internal sealed class GetQueueAttributes(Queues queues) : ISqsAction
{
    public async Task RunAsync(ReadOnlyMemory<byte> request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var get = SqsWire.Parse(request, SqsJson.Default.GetQueueAttributesRequest);
        var queue = queues.Directory.ByUrl(get.QueueUrl);
        var names = get.AttributeNames ?? [];
        if (names.Find(name => !QueueAttributes.Exists(name)) is { } unknown)
        {
            throw SqsException.InvalidAttributeName(unknown);
        }

        if (names.Count == 0)
        {
            return;
        }

        var all = await ReadAsync(queue, cancellationToken).ConfigureAwait(false);
        var wanted = all.Where(attribute => names.Contains(QueueAttributes.All) || names.Contains(attribute.Key)).ToList();
        if (wanted.Count > 0)
        {
            SqsWire.WriteMap(answer, "Attributes"u8, wanted);
        }
    }

    private async Task<Dictionary<string, string>> ReadAsync(Queue queue, CancellationToken cancellationToken)
    {
        while (await queues.Database.WriteAsync(session => Backlog.Of(session, queue.Id) is { } backlog && Expiry.Sweep(session, queue, backlog, queues.Now), cancellationToken).ConfigureAwait(false))
        {
            // Expired messages do not count; each round removes a bounded number of them.
        }

        var attributes = EffectiveAttributes.Settable(queue);
        attributes[QueueAttributes.QueueArn] = queues.Identity.QueueArn(queue.Name);
        attributes[QueueAttributes.CreatedTimestamp] = Text(queue.Created / 1_000);
        attributes[QueueAttributes.LastModifiedTimestamp] = Text(queue.Modified / 1_000);
        var (visible, inFlight, delayed) = queues.Database.Read(session => Count(session, queue));
        attributes[QueueAttributes.ApproximateNumberOfMessages] = Text(visible);
        attributes[QueueAttributes.ApproximateNumberOfMessagesNotVisible] = Text(inFlight);
        attributes[QueueAttributes.ApproximateNumberOfMessagesDelayed] = Text(delayed);
        if (attributes.ContainsKey(QueueAttributes.KmsMasterKeyId))
        {
            attributes.TryAdd(QueueAttributes.KmsDataKeyReusePeriodSeconds, "300");
            attributes[QueueAttributes.SqsManagedSseEnabled] = "false";
        }
        else
        {
            // It says how long a key is used, and there is none.
            attributes.Remove(QueueAttributes.KmsDataKeyReusePeriodSeconds);
        }

        return attributes;
    }

    private (long Visible, long InFlight, long Delayed) Count(Session session, Queue queue)
    {
        if (Backlog.Of(session, queue.Id) is not { } backlog)
        {
            return default;
        }

        var now = queues.Now;
        var inFlight = InFlightCounters.Count(session, backlog, received: true, now);
        var delayed = InFlightCounters.Count(session, backlog, received: false, now);
        return (Backlog.Messages(session, backlog) - inFlight - delayed, inFlight, delayed);
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
