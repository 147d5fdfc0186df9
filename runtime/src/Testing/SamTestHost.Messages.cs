using Amazon.DynamoDBv2.Model;
using Amazon.SQS.Model;

namespace DurableLocal.Testing;

/// <summary>Queues and tables.</summary>
public sealed partial class SamTestHost
{
    /// <summary>Sends a message.</summary>
    /// <param name="queue">Logical id of the queue.</param>
    /// <param name="body">The body.</param>
    /// <param name="attributes">Message attributes of the type String; null for none.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The message id.</returns>
    public async Task<string> SendAsync(string queue, string body, IReadOnlyDictionary<string, string>? attributes = null, CancellationToken cancellationToken = default)
    {
        var request = new SendMessageRequest { QueueUrl = QueueUrl(queue), MessageBody = body };
        if (attributes is not null)
        {
            request.MessageAttributes = attributes.ToDictionary(pair => pair.Key, pair => new MessageAttributeValue { DataType = "String", StringValue = pair.Value });
        }

        return (await Sqs.SendMessageAsync(request, cancellationToken).ConfigureAwait(false)).MessageId;
    }

    /// <summary>Receives and deletes messages until there were <paramref name="count"/> of them. Also for dead-letter queues.</summary>
    /// <param name="queue">Logical id of the queue.</param>
    /// <param name="count">How many messages to wait for.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TimeoutException">There were fewer within <see cref="SamTestOptions.Timeout"/>.</exception>
    public async Task<IReadOnlyList<Message>> ReceiveAsync(string queue, int count = 1, CancellationToken cancellationToken = default)
    {
        var url = QueueUrl(queue);
        var received = new List<Message>();
        await WaitAsync(
            async () =>
            {
                using var held = HoldTime();
                var response = await Sqs.ReceiveMessageAsync(
                    new ReceiveMessageRequest
                    {
                        QueueUrl = url,
                        MaxNumberOfMessages = Math.Min(count - received.Count, 10),
                        MessageAttributeNames = ["All"],
                        MessageSystemAttributeNames = ["All"],
                    },
                    cancellationToken).ConfigureAwait(false);
                foreach (var message in response.Messages ?? [])
                {
                    await Sqs.DeleteMessageAsync(url, message.ReceiptHandle, cancellationToken).ConfigureAwait(false);
                    received.Add(message);
                }

                return received.Count >= count ? received : null;
            },
            () => $"{queue}: expected {count} messages, got {received.Count}",
            cancellationToken).ConfigureAwait(false);
        return received;
    }

    /// <summary>How many messages a queue holds: visible, in flight and delayed.</summary>
    public async Task<int> CountAsync(string queue, CancellationToken cancellationToken = default)
    {
        var attributes = await Sqs.GetQueueAttributesAsync(QueueUrl(queue), ["All"], cancellationToken).ConfigureAwait(false);
        return attributes.ApproximateNumberOfMessages + attributes.ApproximateNumberOfMessagesNotVisible + attributes.ApproximateNumberOfMessagesDelayed;
    }

    /// <summary>Waits until a table has the item.</summary>
    /// <param name="table">Logical id of the table.</param>
    /// <param name="key">The key of the item.</param>
    /// <param name="accepts">What the item must satisfy; null for any.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TimeoutException">There was none within <see cref="SamTestOptions.Timeout"/>.</exception>
    public Task<Dictionary<string, AttributeValue>> WaitForItemAsync(
        string table, Dictionary<string, AttributeValue> key, Predicate<Dictionary<string, AttributeValue>>? accepts = null, CancellationToken cancellationToken = default)
    {
        var request = new GetItemRequest { TableName = TableName(table), Key = key, ConsistentRead = true };
        return WaitAsync(
            async () =>
            {
                var response = await DynamoDb.GetItemAsync(request, cancellationToken).ConfigureAwait(false);
                return response.IsItemSet && (accepts?.Invoke(response.Item) ?? true) ? response.Item : null;
            },
            () => $"{table}: expected the item {string.Join(", ", key.Select(pair => $"{pair.Key} = {pair.Value.S ?? pair.Value.N}"))}",
            cancellationToken);
    }
}
