using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using DurableChaining.Contracts;

namespace DurableChaining.Results;

/// <summary>The results table. A final row is written once; whoever comes later finds it and leaves it.</summary>
public sealed class ResultStore(IAmazonDynamoDB dynamoDb, string table)
{
    /// <summary>
    /// A row past its TTL counts as gone: the table deletes such rows late (Developer Guide, "Time to Live": within a few days).
    /// </summary>
    private const string NoRowYet = "attribute_not_exists(#id) OR #expires_at < :now";

    /// <summary>Writes the row if there is none, and answers the one that stands.</summary>
    public async Task<StoredResult> SaveAsync(ResultRecord record, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var request = new PutItemRequest
        {
            TableName = table,
            Item = ResultDocument.Of(record).Row,
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
        catch (ConditionalCheckFailedException taken)
        {
            return ToStored(taken.Item);
        }
    }

    /// <summary>What of the row that stands decides how to go on, or null.</summary>
    public async Task<StoredResult?> FindAsync(string id, CancellationToken cancellationToken) =>
        await GetAsync(id, cancellationToken) is { } row ? ToStored(row) : null;

    /// <summary>All of the row that stands, or null.</summary>
    public async Task<ResultRecord?> ReadAsync(string id, CancellationToken cancellationToken) =>
        await GetAsync(id, cancellationToken) is { } row ? ResultDocument.RecordOf(row) : null;

    private async Task<Dictionary<string, AttributeValue>?> GetAsync(string id, CancellationToken cancellationToken)
    {
        var answer = await dynamoDb.GetItemAsync(
            new GetItemRequest { TableName = table, Key = new Dictionary<string, AttributeValue> { ["id"] = new() { S = id } }, ConsistentRead = true },
            cancellationToken);
        return answer.IsItemSet ? answer.Item : null;
    }

    private static StoredResult ToStored(Dictionary<string, AttributeValue> row) =>
        new(row["status"].S, row.TryGetValue("execution_arn", out var arn) ? arn.S : null, row["completed_at"].S);
}

/// <summary>What of a standing row decides how to go on.</summary>
/// <param name="ExecutionArn">The execution whose outcome it is; null on a REJECTED row.</param>
public sealed record StoredResult(string Status, string? ExecutionArn, string CompletedAt);
