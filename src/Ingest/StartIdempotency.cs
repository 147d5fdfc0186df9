using Amazon.DynamoDBv2;
using AWS.Lambda.Powertools.Idempotency;

namespace DurableChaining.Ingest;

/// <summary>How Powertools Idempotency remembers starts.</summary>
public static class StartIdempotency
{
    /// <summary>Set once, when the environment starts: Powertools keeps its configuration in a static.</summary>
    /// <param name="retention">Life of a record: that of a result row, so that a key is known for as long as its row stands.</param>
    public static void Configure(AmazonDynamoDBClient dynamoDb, string table, TimeSpan retention) =>
        Idempotency.Configure(idempotency => idempotency
            .WithJsonSerializationContext(IngestJson.Default)
            .UseDynamoDb(store => store.WithDynamoDBClient(dynamoDb).WithTableName(table))
            .WithOptions(options => options
                .WithEventKeyJmesPath(StartRequest.KeyPath)
                .WithPayloadValidationJmesPath(StartRequest.ValidationPath)
                .WithThrowOnNoIdempotencyKey(true)
                .WithExpiration(retention)));
}
