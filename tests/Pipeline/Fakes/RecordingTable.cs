using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;

namespace DurableChaining.Tests.Fakes;

/// <summary>The results table in memory: the first row of an id stands.</summary>
internal sealed class RecordingTable() : AmazonDynamoDBClient(new BasicAWSCredentials("local", "local"), new AmazonDynamoDBConfig { ServiceURL = "http://127.0.0.1:1" })
{
    public Dictionary<string, Dictionary<string, AttributeValue>> Rows { get; } = [];

    public override Task<PutItemResponse> PutItemAsync(PutItemRequest request, CancellationToken cancellationToken = default)
    {
        var id = request.Item["id"].S;
        return Rows.TryAdd(id, request.Item)
            ? Task.FromResult(new PutItemResponse())
            : Task.FromException<PutItemResponse>(new ConditionalCheckFailedException("The conditional request failed") { Item = Rows[id] });
    }

    public override Task<GetItemResponse> GetItemAsync(GetItemRequest request, CancellationToken cancellationToken = default) =>
        Task.FromResult(new GetItemResponse { Item = Rows.GetValueOrDefault(request.Key["id"].S) });
}
