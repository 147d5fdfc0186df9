using System.Text.Json.Serialization;

namespace DurableLocal.Sqs.Protocol;

internal sealed record CreateQueueRequest(
    string? QueueName,
    Dictionary<string, string>? Attributes,
    [property: JsonPropertyName("tags")] Dictionary<string, string>? Tags);

internal sealed record QueueRequest(string? QueueUrl);

internal sealed record GetQueueUrlRequest(string? QueueName);

internal sealed record ListQueuesRequest(string? QueueNamePrefix, string? NextToken, int? MaxResults);

internal sealed record GetQueueAttributesRequest(string? QueueUrl, List<string>? AttributeNames);

internal sealed record SetQueueAttributesRequest(string? QueueUrl, Dictionary<string, string>? Attributes);

internal sealed record AddPermissionRequest(string? QueueUrl, string? Label, [property: JsonPropertyName("AWSAccountIds")] List<string>? Accounts, List<string>? Actions);

internal sealed record RemovePermissionRequest(string? QueueUrl, string? Label);

internal sealed record TagQueueRequest(string? QueueUrl, Dictionary<string, string>? Tags);

internal sealed record UntagQueueRequest(string? QueueUrl, List<string>? TagKeys);

internal sealed record ListDeadLetterSourceQueuesRequest(string? QueueUrl, string? NextToken, int? MaxResults);

internal sealed record AttributeInput(
    string? DataType,
    string? StringValue,
    byte[]? BinaryValue,
    List<string>? StringListValues,
    List<string>? BinaryListValues);

/// <summary>The members that SendMessage and an entry of SendMessageBatch have in common.</summary>
internal record MessageInput
{
    public Utf8Text? MessageBody { get; init; }

    public int? DelaySeconds { get; init; }

    public Dictionary<string, AttributeInput>? MessageAttributes { get; init; }

    public Dictionary<string, AttributeInput>? MessageSystemAttributes { get; init; }

    public string? MessageDeduplicationId { get; init; }

    public string? MessageGroupId { get; init; }
}

internal sealed record SendMessageRequest : MessageInput
{
    public string? QueueUrl { get; init; }
}

internal sealed record SendEntry : MessageInput, IBatchEntry
{
    public string? Id { get; init; }
}

internal sealed record SendMessageBatchRequest(string? QueueUrl, List<SendEntry>? Entries);

internal sealed record ReceiveMessageRequest(
    string? QueueUrl,
    List<string>? AttributeNames,
    List<string>? MessageSystemAttributeNames,
    List<string>? MessageAttributeNames,
    int? MaxNumberOfMessages,
    int? VisibilityTimeout,
    int? WaitTimeSeconds);

internal sealed record DeleteMessageRequest(string? QueueUrl, string? ReceiptHandle);

internal sealed record DeleteEntry(string? Id, string? ReceiptHandle) : IBatchEntry;

internal sealed record DeleteMessageBatchRequest(string? QueueUrl, List<DeleteEntry>? Entries);

internal sealed record ChangeMessageVisibilityRequest(string? QueueUrl, string? ReceiptHandle, int? VisibilityTimeout);

internal sealed record ChangeVisibilityEntry(string? Id, string? ReceiptHandle, int? VisibilityTimeout) : IBatchEntry;

internal sealed record ChangeMessageVisibilityBatchRequest(string? QueueUrl, List<ChangeVisibilityEntry>? Entries);

internal sealed record StartMessageMoveTaskRequest(string? SourceArn, string? DestinationArn, int? MaxNumberOfMessagesPerSecond);

internal sealed record ListMessageMoveTasksRequest(string? SourceArn, int? MaxResults);

internal sealed record CancelMessageMoveTaskRequest(string? TaskHandle);

/// <summary>An entry of a batch request, identified by an ID that the client chose.</summary>
internal interface IBatchEntry
{
    string? Id { get; }
}

[JsonSourceGenerationOptions(Converters = [typeof(TextConverter), typeof(IntegerConverter), typeof(BlobConverter)])]
[JsonSerializable(typeof(CreateQueueRequest))]
[JsonSerializable(typeof(QueueRequest))]
[JsonSerializable(typeof(GetQueueUrlRequest))]
[JsonSerializable(typeof(ListQueuesRequest))]
[JsonSerializable(typeof(GetQueueAttributesRequest))]
[JsonSerializable(typeof(SetQueueAttributesRequest))]
[JsonSerializable(typeof(AddPermissionRequest))]
[JsonSerializable(typeof(RemovePermissionRequest))]
[JsonSerializable(typeof(TagQueueRequest))]
[JsonSerializable(typeof(UntagQueueRequest))]
[JsonSerializable(typeof(ListDeadLetterSourceQueuesRequest))]
[JsonSerializable(typeof(SendMessageRequest))]
[JsonSerializable(typeof(SendMessageBatchRequest))]
[JsonSerializable(typeof(ReceiveMessageRequest))]
[JsonSerializable(typeof(DeleteMessageRequest))]
[JsonSerializable(typeof(DeleteMessageBatchRequest))]
[JsonSerializable(typeof(ChangeMessageVisibilityRequest))]
[JsonSerializable(typeof(ChangeMessageVisibilityBatchRequest))]
[JsonSerializable(typeof(StartMessageMoveTaskRequest))]
[JsonSerializable(typeof(ListMessageMoveTasksRequest))]
[JsonSerializable(typeof(CancelMessageMoveTaskRequest))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class SqsJson : JsonSerializerContext;
