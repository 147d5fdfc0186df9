using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using DurableChaining.Contracts;

namespace DurableChaining.Results;

/// <summary>The results table. The first final row of an id is kept; later writes return it and change nothing.</summary>
public sealed class ResultStore(IAmazonDynamoDB dynamoDb, string table)
{
    /// <summary>
    /// An expired row may be replaced: DynamoDB deletes expired rows with a delay (Developer Guide, "Time to Live": within a few days).
    /// </summary>
    private const string NoRowYet = "attribute_not_exists(#id) OR #expires_at < :now";

    /// <summary>Writes the row unless the table has a live one of the same id, and returns the row that the table then contains.</summary>
    /// <param name="now">Time by which expired rows are recognized.</param>
    public async Task<StoredResult> SaveAsync(ResultRecord record, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var request = new PutItemRequest
        {
            TableName = table,
            Item = ResultDocument.Create(record).Row,
            ConditionExpression = NoRowYet,
            ExpressionAttributeNames = new Dictionary<string, string> { ["#id"] = "id", ["#expires_at"] = "expires_at" },
            ExpressionAttributeValues = new Dictionary<string, AttributeValue> { [":now"] = new() { N = $"{now.ToUnixTimeSeconds()}" } },
            ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure.ALL_OLD,
        };
        try
        {
            await dynamoDb.PutItemAsync(request, cancellationToken);
            return new StoredResult(record.Status, record.ExecutionArn, record.CompletedAt);
        }
        catch (ConditionalCheckFailedException existing)
        {
            return ToStored(existing.Item);
        }
    }

    /// <summary>Returns the fields of an existing row that later decisions depend on, or null.</summary>
    public async Task<StoredResult?> FindAsync(string id, CancellationToken cancellationToken) =>
        await GetAsync(id, cancellationToken) is { } row ? ToStored(row) : null;

    /// <summary>Returns an existing row in full, or null.</summary>
    public async Task<ResultRecord?> ReadAsync(string id, CancellationToken cancellationToken) =>
        await GetAsync(id, cancellationToken) is { } row ? ResultDocument.Read(row) : null;

    private async Task<Dictionary<string, AttributeValue>?> GetAsync(string id, CancellationToken cancellationToken)
    {
        var response = await dynamoDb.GetItemAsync(
            new GetItemRequest { TableName = table, Key = new Dictionary<string, AttributeValue> { ["id"] = new() { S = id } }, ConsistentRead = true },
            cancellationToken);
        return response.IsItemSet ? response.Item : null;
    }

    private static StoredResult ToStored(Dictionary<string, AttributeValue> row) =>
        new(row["status"].S, row.TryGetValue("execution_arn", out var arn) ? arn.S : null, row["completed_at"].S);
}

/// <summary>The fields of an existing row that later decisions depend on.</summary>
/// <param name="ExecutionArn">The execution that wrote the row; null on a REJECTED row.</param>
public sealed record StoredResult(string Status, string? ExecutionArn, string CompletedAt);
