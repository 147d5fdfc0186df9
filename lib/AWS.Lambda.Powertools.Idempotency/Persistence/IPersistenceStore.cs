using AWS.Lambda.Powertools.Idempotency.Exceptions;

namespace AWS.Lambda.Powertools.Idempotency.Persistence;

/// <summary>Where records are kept.</summary>
public interface IPersistenceStore
{
    /// <exception cref="IdempotencyItemNotFoundException">There is none of this key.</exception>
    Task<DataRecord> GetRecord(string idempotencyKey);

    /// <summary>Writes a record unless a live one of its key is there, in one atomic step.</summary>
    /// <exception cref="IdempotencyItemAlreadyExistsException">A live one is there.</exception>
    Task PutRecord(DataRecord record, DateTimeOffset now);

    Task UpdateRecord(DataRecord record);

    Task DeleteRecord(string idempotencyKey);
}
