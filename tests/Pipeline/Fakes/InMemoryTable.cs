using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;

namespace DurableChaining.Tests.Fakes;

/// <summary>
/// One DynamoDB table in memory, with the partition key <c>id</c>. Evaluates the kinds of expressions that the pipeline
/// and Powertools Idempotency write: conditions of comparisons joined by OR and AND, and updates by SET.
/// </summary>
internal sealed class InMemoryTable() : AmazonDynamoDBClient(new BasicAWSCredentials("local", "local"), new AmazonDynamoDBConfig { ServiceURL = "http://127.0.0.1:1" })
{
    private readonly Lock _gate = new();

    public Dictionary<string, Dictionary<string, AttributeValue>> Rows { get; } = [];

    /// <summary>The requests to PutItem, with the rejected ones.</summary>
    public List<PutItemRequest> Puts { get; } = [];

    /// <summary>Returns the exception that a PutItem throws, or null.</summary>
    public Func<PutItemRequest, Exception?> Failure { get; set; } = _ => null;

    public override Task<PutItemResponse> PutItemAsync(PutItemRequest request, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            Puts.Add(request);
            if (Failure(request) is { } failure)
            {
                return Task.FromException<PutItemResponse>(failure);
            }

            var id = request.Item["id"].S;
            var existing = Rows.GetValueOrDefault(id);
            if (request.ConditionExpression is { } condition && !Holds(condition, existing ?? [], request))
            {
                return Task.FromException<PutItemResponse>(new ConditionalCheckFailedException("The conditional request failed") { Item = existing });
            }

            Rows[id] = request.Item;
            return Task.FromResult(new PutItemResponse());
        }
    }

    public override Task<GetItemResponse> GetItemAsync(GetItemRequest request, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            return Task.FromResult(new GetItemResponse { Item = Rows.GetValueOrDefault(request.Key["id"].S) });
        }
    }

    public override Task<UpdateItemResponse> UpdateItemAsync(UpdateItemRequest request, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            var id = request.Key["id"].S;
            var row = Rows.GetValueOrDefault(id) ?? new(request.Key);
            foreach (var assignment in request.UpdateExpression["SET ".Length..].Split(", "))
            {
                var (name, value) = Sides(assignment, " = ");
                row[request.ExpressionAttributeNames[name]] = request.ExpressionAttributeValues[value];
            }

            Rows[id] = row;
            return Task.FromResult(new UpdateItemResponse());
        }
    }

    public override Task<DeleteItemResponse> DeleteItemAsync(DeleteItemRequest request, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            Rows.Remove(request.Key["id"].S);
            return Task.FromResult(new DeleteItemResponse());
        }
    }

    private static bool Holds(string condition, Dictionary<string, AttributeValue> row, PutItemRequest request) =>
        condition.Split(" OR ").Any(alternative => alternative.Trim('(', ')').Split(" AND ").All(term => Term(term, row, request)));

    private static bool Term(string term, Dictionary<string, AttributeValue> row, PutItemRequest request)
    {
        if (term.Contains('('))
        {
            var (function, name) = Sides(term, "(");
            var exists = row.ContainsKey(request.ExpressionAttributeNames[name.TrimEnd(')')]);
            return function == "attribute_exists" ? exists : !exists;
        }

        var comparison = term.Contains('<') ? " < " : " = ";
        var (left, right) = Sides(term, comparison);
        var (found, value) = (row.GetValueOrDefault(request.ExpressionAttributeNames[left]), request.ExpressionAttributeValues[right]);
        return found is not null && (comparison == " < " ? Number(found) < Number(value) : (found.S, found.N) == (value.S, value.N));
    }

    private static (string Left, string Right) Sides(string text, string separator) =>
        text.Split(separator) is [var left, var right] ? (left, right) : throw new NotSupportedException($"expected one \"{separator}\" in \"{text}\"");

    private static decimal Number(AttributeValue value) => decimal.Parse(value.N, CultureInfo.InvariantCulture);
}
