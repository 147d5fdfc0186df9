using Amazon.SQS.Model;

namespace DurableChaining.Submit;

/// <summary>A message of the work queue's dead-letter queue; docs/redrive.md describes its two kinds.</summary>
internal sealed class DeadLetter(Message message)
{
    /// <summary>Received as often as the queue allows and never acknowledged.</summary>
    public const string Failed = "failed";

    /// <summary>Broke a rule of the contract; Ingest has sent it here with the attribute <c>ErrorCode</c>.</summary>
    public const string Rejected = "rejected";

    private const string KeyAttribute = "IdempotencyKey";
    private const string ErrorCodeAttribute = "ErrorCode";
    private const string FirstIdAttribute = "SourceMessageId";

    /// <summary>Attributes of a message; source: SQS Developer Guide, "Amazon SQS message attributes".</summary>
    private const int MostAttributes = 10;

    private readonly Dictionary<string, MessageAttributeValue> _attributes = message.MessageAttributes ?? [];

    public Message Message => message;

    public string Kind => _attributes.ContainsKey(ErrorCodeAttribute) ? Rejected : Failed;

    /// <summary>The id that SQS gave the message when it was sent for the first time.</summary>
    public string FirstMessageId => _attributes.GetValueOrDefault(FirstIdAttribute)?.StringValue ?? message.MessageId;

    /// <summary>
    /// The same message for the work queue. One whose key is its message id gets the attribute <c>SourceMessageId</c>, because
    /// SQS assigns a new id, and would start the work a second time.
    /// </summary>
    /// <exception cref="SubmitException">It has no room for that attribute.</exception>
    public SendMessageRequest ToRequest(string queueUrl)
    {
        var attributes = new Dictionary<string, MessageAttributeValue>(_attributes, StringComparer.Ordinal);
        if (!attributes.ContainsKey(KeyAttribute) && !attributes.ContainsKey(FirstIdAttribute) && Submission.IdOf(message.Body) is null)
        {
            if (attributes.Count >= MostAttributes)
            {
                throw new SubmitException($"expected an IdempotencyKey, an id or at most {MostAttributes - 1} attributes to keep the key, got {attributes.Count} attributes");
            }

            attributes.Add(FirstIdAttribute, new MessageAttributeValue { DataType = "String", StringValue = message.MessageId });
        }

        return new SendMessageRequest(queueUrl, message.Body) { MessageAttributes = attributes };
    }
}
