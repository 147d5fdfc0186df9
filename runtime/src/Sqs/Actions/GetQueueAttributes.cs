using System.Globalization;
using System.Text.Json;
using DurableLocal.Core.Aws;
using DurableLocal.Core.Http;
using DurableLocal.Core.Storage;
using DurableLocal.Sqs.Protocol;
using DurableLocal.Sqs.Rules;
using DurableLocal.Sqs.State;

namespace DurableLocal.Sqs.Actions;

/// <summary>GetQueueAttributes.</summary>
internal sealed class GetQueueAttributes(Database database, QueueDirectory directory, AwsIdentity identity, TimeProvider time) : IOperation<SqsRequest, Utf8JsonWriter>
{
    public string Name => nameof(GetQueueAttributes);

    public async Task ExecuteAsync(SqsRequest request, Utf8JsonWriter response, CancellationToken cancellationToken)
    {
        var get = SqsWire.Parse(request.Body, SqsJson.Default.GetQueueAttributesRequest);
        var queue = directory.ByUrl(get.QueueUrl);
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
            SqsWire.WriteMap(response, "Attributes"u8, wanted);
        }
    }

    private async Task<Dictionary<string, string>> ReadAsync(Queue queue, CancellationToken cancellationToken)
    {
        while (await database.WriteAsync(session => QueueGeneration.Of(session, queue.Id) is { } generation && Expiry.Sweep(session, queue, generation, time.EpochMilliseconds()), cancellationToken).ConfigureAwait(false))
        {
            // Expired messages are not counted; each iteration deletes a bounded number of them.
        }

        var attributes = EffectiveAttributes.Settable(queue);
        attributes[QueueAttributes.QueueArn] = identity.QueueArn(queue.Name);
        attributes[QueueAttributes.CreatedTimestamp] = Text(queue.Created / 1_000);
        attributes[QueueAttributes.LastModifiedTimestamp] = Text(queue.Modified / 1_000);
        var (visible, inFlight, delayed) = database.Read(session => QueueCounts.Of(session, queue, time.EpochMilliseconds()));
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
            // Applies to a KMS key only.
            attributes.Remove(QueueAttributes.KmsDataKeyReusePeriodSeconds);
        }

        return attributes;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
