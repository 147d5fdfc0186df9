using Amazon.SQS;
using Amazon.SQS.Model;
using DurableChaining.Contracts;

namespace DurableChaining.Results;

/// <summary>Sends results to the results queue. Delivery is at least once: consumers deduplicate by the attribute <c>ResultId</c>.</summary>
public sealed class ResultPublisher(IAmazonSQS sqs, string queueUrl)
{
    /// <summary>Name of the attribute with <see cref="ResultRecord.ResultId"/>.</summary>
    public const string ResultIdAttribute = "ResultId";

    /// <summary>Sends the record as JSON. The body contains the key unchanged; in the attribute it is escaped where necessary.</summary>
    public Task PublishAsync(ResultRecord record, CancellationToken cancellationToken)
    {
        var attributes = new Dictionary<string, MessageAttributeValue>
        {
            [ResultIdAttribute] = AttributeText.ToAttribute(record.ResultId),
            [IdempotencyKey.AttributeName] = AttributeText.ToAttribute(record.IdempotencyKey ?? record.Id),
            ["Status"] = AttributeText.ToAttribute(record.Status),
        };
        if (record.ExecutionArn is not null)
        {
            attributes["ExecutionArn"] = AttributeText.ToAttribute(record.ExecutionArn);
        }

        return sqs.SendMessageAsync(
            new SendMessageRequest { QueueUrl = queueUrl, MessageBody = ResultDocument.Create(record).Text, MessageAttributes = attributes },
            cancellationToken);
    }
}
