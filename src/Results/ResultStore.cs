using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using DurableChaining.Contracts;

namespace DurableChaining.Results;

/// <summary>
/// The results table. The first final row of an id is kept; later writes return it and change nothing. A row that is not
/// COMPLETED is written before its message is sent, and has the attribute <c>unpublished</c> until
/// <see cref="MarkPublishedAsync"/>: a repetition then continues where an earlier attempt ended.
/// </summary>
public sealed class ResultStore(IAmazonDynamoDB dynamoDb, string table)
{
    /// <summary>Name of the attribute of a row whose message may not have been sent.</summary>
    public const string Unpublished = "unpublished";

    /// <summary>
    /// An expired row may be replaced: DynamoDB deletes expired rows with a delay (Developer Guide, "Time to Live": within a few days).
    /// </summary>
    private const string NoRowYet = "attribute_not_exists(#id) OR #expires_at < :now";

    /// <summary>An execution's row may also replace a REJECTED row: the message was rejected, corrected, and started under its own message id.</summary>
    private const string NoRowOfExecution = $"{NoRowYet} OR #status = :rejected";

    /// <summary>Writes the row unless the table has a live one of the same id, and returns the row that the table then contains.</summary>
    /// <param name="now">Time by which expired rows are recognized.</param>
    public async Task<StoredResult> SaveAsync(ResultRecord record, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var row = ResultDocument.Create(record).Row;
        if (record.Status != ResultStatus.Completed)
        {
            row[Unpublished] = new AttributeValue { BOOL = true };
        }

        var request = new PutItemRequest
        {
            TableName = table,
            Item = row,
            ConditionExpression = NoRowYet,
            ExpressionAttributeNames = new Dictionary<string, string> { ["#id"] = "id", ["#expires_at"] = "expires_at" },
            ExpressionAttributeValues = new Dictionary<string, AttributeValue> { [":now"] = new() { N = $"{now.ToUnixTimeSeconds()}" } },
            ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure.ALL_OLD,
        };
        if (record.Status != ResultStatus.Rejected)
        {
            request.ConditionExpression = NoRowOfExecution;
            request.ExpressionAttributeNames["#status"] = "status";
            request.ExpressionAttributeValues[":rejected"] = new AttributeValue(ResultStatus.Rejected);
        }

        try
        {
            await dynamoDb.PutItemAsync(request, cancellationToken);
            return new StoredResult(record.Status, record.ExecutionArn, record.CompletedAt);
        }
        catch (ConditionalCheckFailedException existing)
        {
            return new StoredResult(existing.Item["status"].S, existing.Item.GetValueOrDefault("execution_arn")?.S, existing.Item["completed_at"].S);
        }
    }

    /// <summary>Removes the attribute <c>unpublished</c> from the row of the record. Changes nothing where it is removed or the row is that of another outcome.</summary>
    public async Task MarkPublishedAsync(ResultRecord record, CancellationToken cancellationToken)
    {
        var owner = record.ExecutionArn is null ? "message_id" : "execution_arn";
        var request = new PutItemRequest
        {
            TableName = table,
            Item = ResultDocument.Create(record).Row,
            ConditionExpression = "#owner = :owner AND attribute_exists(#unpublished)",
            ExpressionAttributeNames = new Dictionary<string, string> { ["#owner"] = owner, ["#unpublished"] = Unpublished },
            ExpressionAttributeValues = new Dictionary<string, AttributeValue> { [":owner"] = new(record.ResultId) },
        };
        try
        {
            await dynamoDb.PutItemAsync(request, cancellationToken);
        }
        catch (ConditionalCheckFailedException)
        {
            // A concurrent attempt has marked it.
        }
    }

    /// <summary>Returns an existing row, or null.</summary>
    public async Task<StoredRow?> ReadAsync(string id, CancellationToken cancellationToken)
    {
        var response = await dynamoDb.GetItemAsync(
            new GetItemRequest { TableName = table, Key = new Dictionary<string, AttributeValue> { ["id"] = new() { S = id } }, ConsistentRead = true },
            cancellationToken);
        return response.IsItemSet ? new StoredRow(ResultDocument.Read(response.Item), response.Item.ContainsKey(Unpublished)) : null;
    }
}

/// <summary>The fields of an existing row that later decisions depend on.</summary>
/// <param name="ExecutionArn">The execution that wrote the row; null on a REJECTED row.</param>
public sealed record StoredResult(string Status, string? ExecutionArn, string CompletedAt);

/// <summary>An existing row.</summary>
/// <param name="IsUnpublished">Whether its message may not have been sent.</param>
public sealed record StoredRow(ResultRecord Record, bool IsUnpublished);
