using Amazon.SQS;
using Amazon.SQS.Model;
using DurableChaining.Contracts;

namespace DurableChaining.Results;

/// <summary>The results queue. Delivery is at least once: a consumer dedupes by the attribute <c>IdempotencyKey</c>.</summary>
public sealed class ResultPublisher(IAmazonSQS sqs, string queueUrl)
{
    /// <summary>Sends the row as JSON; the body has the key as it is, the attribute what an attribute can carry of it.</summary>
    public Task PublishAsync(ResultRecord record, CancellationToken cancellationToken)
    {
        var attributes = new Dictionary<string, MessageAttributeValue>
        {
            ["IdempotencyKey"] = Text(record.IdempotencyKey ?? record.Id),
            ["Status"] = Text(record.Status),
        };
        if (record.ExecutionArn is not null)
        {
            attributes["ExecutionArn"] = Text(record.ExecutionArn);
        }

        return sqs.SendMessageAsync(
            new SendMessageRequest { QueueUrl = queueUrl, MessageBody = ResultDocument.Of(record).Text, MessageAttributes = attributes },
            cancellationToken);
    }

    private static MessageAttributeValue Text(string value) => new() { DataType = "String", StringValue = MessageText.Carried(value) };
}
