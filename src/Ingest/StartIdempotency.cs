using AWS.Lambda.Powertools.Idempotency;
using AWS.Lambda.Powertools.Idempotency.Persistence;

namespace DurableChaining.Ingest;

/// <summary>How Powertools Idempotency remembers starts.</summary>
public static class StartIdempotency
{
    /// <summary>Set once, when the environment starts: Powertools keeps its configuration in a static.</summary>
    /// <param name="store">Where the records lie: the idempotency table.</param>
    /// <param name="retention">Life of a record: that of a result row, so that a key is known for as long as its row stands.</param>
    public static void Configure(BasePersistenceStore store, TimeSpan retention) =>
        Idempotency.Configure(idempotency => idempotency
            .WithJsonSerializationContext(IngestJson.Default)
            .WithPersistenceStore(store)
            .WithOptions(options => options
                .WithEventKeyJmesPath(StartRequest.KeyPath)
                .WithPayloadValidationJmesPath(StartRequest.ValidationPath)
                .WithThrowOnNoIdempotencyKey(true)
                .WithExpiration(retention)));
}
