using AWS.Lambda.Powertools.Idempotency;
using AWS.Lambda.Powertools.Idempotency.Persistence;

namespace DurableChaining.Ingest;

/// <summary>Configures Powertools Idempotency for starts.</summary>
public static class StartIdempotency
{
    /// <summary>Called once, when the environment starts: the configuration of Powertools is static.</summary>
    /// <param name="store">The idempotency table.</param>
    /// <param name="retention">Lifetime of a record: equal to that of a result row, so that a key has a record as long as it has a row.</param>
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
