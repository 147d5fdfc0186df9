namespace DurableLocal.Tests.Fuzz;

/// <summary>The operations of the three protocols with the members of their requests, named as in the service models.</summary>
internal static class Operations
{
    /// <summary>Operations of SQS and DynamoDB, and their members. JSON 1.0 over POST, with the operation in the X-Amz-Target header.</summary>
    public static readonly (string Target, string[] Members)[] Targets =
    [
        .. Sqs(
            "CreateQueue: QueueName Attributes tags", "DeleteQueue: QueueUrl", "GetQueueUrl: QueueName QueueOwnerAWSAccountId", "ListQueues: QueueNamePrefix NextToken MaxResults",
            "GetQueueAttributes: QueueUrl AttributeNames", "SetQueueAttributes: QueueUrl Attributes", "PurgeQueue: QueueUrl",
            "SendMessage: QueueUrl MessageBody DelaySeconds MessageAttributes MessageSystemAttributes MessageDeduplicationId MessageGroupId",
            "SendMessageBatch: QueueUrl Entries", "ReceiveMessage: QueueUrl AttributeNames MessageSystemAttributeNames MessageAttributeNames MaxNumberOfMessages VisibilityTimeout ReceiveRequestAttemptId",
            "DeleteMessage: QueueUrl ReceiptHandle", "DeleteMessageBatch: QueueUrl Entries", "ChangeMessageVisibility: QueueUrl ReceiptHandle VisibilityTimeout", "ChangeMessageVisibilityBatch: QueueUrl Entries",
            "TagQueue: QueueUrl Tags", "UntagQueue: QueueUrl TagKeys", "ListQueueTags: QueueUrl", "AddPermission: QueueUrl Label AWSAccountIds Actions", "RemovePermission: QueueUrl Label",
            "ListDeadLetterSourceQueues: QueueUrl NextToken MaxResults", "StartMessageMoveTask: SourceArn DestinationArn MaxNumberOfMessagesPerSecond", "ListMessageMoveTasks: SourceArn MaxResults", "CancelMessageMoveTask: TaskHandle", "Nonsense: QueueUrl"),
        .. DynamoDb(
            "CreateTable: TableName AttributeDefinitions KeySchema BillingMode ProvisionedThroughput GlobalSecondaryIndexes LocalSecondaryIndexes SSESpecification StreamSpecification Tags DeletionProtectionEnabled",
            "UpdateTable: TableName AttributeDefinitions BillingMode GlobalSecondaryIndexUpdates", "DeleteTable: TableName", "DescribeTable: TableName", "ListTables: ExclusiveStartTableName Limit",
            "PutItem: TableName Item ConditionExpression ExpressionAttributeNames ExpressionAttributeValues ReturnValues ReturnConsumedCapacity Expected",
            "GetItem: TableName Key ConsistentRead ProjectionExpression ExpressionAttributeNames AttributesToGet", "DeleteItem: TableName Key ConditionExpression ExpressionAttributeNames ExpressionAttributeValues ReturnValues",
            "UpdateItem: TableName Key UpdateExpression ConditionExpression ExpressionAttributeNames ExpressionAttributeValues ReturnValues AttributeUpdates",
            "Query: TableName IndexName KeyConditionExpression FilterExpression ProjectionExpression ExpressionAttributeNames ExpressionAttributeValues Limit ScanIndexForward ExclusiveStartKey Select ConsistentRead KeyConditions",
            "Scan: TableName IndexName FilterExpression ProjectionExpression ExpressionAttributeNames ExpressionAttributeValues Limit ExclusiveStartKey Segment TotalSegments Select",
            "BatchGetItem: RequestItems ReturnConsumedCapacity", "BatchWriteItem: RequestItems ReturnItemCollectionMetrics", "TransactGetItems: TransactItems", "TransactWriteItems: TransactItems ClientRequestToken",
            "UpdateTimeToLive: TableName TimeToLiveSpecification", "DescribeTimeToLive: TableName", "TagResource: ResourceArn Tags", "UntagResource: ResourceArn TagKeys", "ListTagsOfResource: ResourceArn NextToken",
            "DescribeContinuousBackups: TableName", "UpdateContinuousBackups: TableName PointInTimeRecoverySpecification", "DescribeLimits: ", "DescribeEndpoints: ", "Nonsense: TableName"),
    ];

    /// <summary>Method, path and members of the Lambda operations; {} is replaced by a random name, ARN or invalid text.</summary>
    public static readonly (string Method, string Path, string[] Members)[] Paths =
    [
        ("POST", "/2015-03-31/functions/{}/invocations", []),
        ("GET", "/2015-03-31/functions/{}", []), ("GET", "/2015-03-31/functions/{}/configuration?Qualifier={}", []), ("GET", "/2015-03-31/functions/{}/versions", []),
        ("GET", "/2015-03-31/functions/{}/aliases/{}", []), ("GET", "/2015-03-31/event-source-mappings/{}?FunctionName={}", []),
        ("POST", "/2025-12-01/durable-executions/{}/checkpoint", ["CheckpointToken", "ClientToken", "Updates"]), ("POST", "/2025-12-01/durable-executions/{}/stop", ["ErrorMessage", "ErrorType", "ErrorData", "StackTrace"]),
        ("GET", "/2025-12-01/durable-executions/{}/state?CheckpointToken={}&Marker={}&MaxItems={}", []), ("GET", "/2025-12-01/durable-executions/{}/history?Marker={}&MaxItems={}&ReverseOrder={}&IncludeExecutionData={}", []),
        ("POST", "/2025-12-01/durable-executions/{}/pause", ["Reason", "ExecutionTimeoutPaused", "ClientToken"]), ("POST", "/2025-12-01/durable-executions/{}/resume", ["Reason", "ClientToken"]), ("DELETE", "/2025-12-01/durable-executions/{}", []),
        ("GET", "/2025-12-01/durable-executions/{}", []), ("GET", "/2025-12-01/functions/{}/durable-executions?Statuses={}&StartedAfter={}&StartedBefore={}&MaxItems={}&Marker={}&Qualifier={}", []),
        ("POST", "/2025-12-01/durable-execution-callbacks/{}/succeed", []), ("POST", "/2025-12-01/durable-execution-callbacks/{}/fail", ["ErrorMessage", "ErrorType"]), ("POST", "/2025-12-01/durable-execution-callbacks/{}/heartbeat", []),
        ("GET", "/{}", []), ("POST", "/2025-12-01/checkpoint", []), ("GET", "/2025-12-01/", []), ("GET", "/2015-03-31", []), ("POST", "/2015-03-31/functions", []),
    ];

    private static IEnumerable<(string, string[])> Sqs(params string[] lines) => Read("AmazonSQS", lines);

    private static IEnumerable<(string, string[])> DynamoDb(params string[] lines) => Read("DynamoDB_20120810", lines);

    private static IEnumerable<(string, string[])> Read(string service, string[] lines) =>
        lines.Select(line => line.Split(": ")).Select(parts => ($"{service}.{parts[0]}", parts[1].Split(' ', StringSplitOptions.RemoveEmptyEntries)));
}
