using AWS.Lambda.Powertools.Idempotency.Exceptions;

namespace AWS.Lambda.Powertools.Idempotency.Persistence;

/// <summary>Stores idempotency records.</summary>
public interface IPersistenceStore
{
    /// <exception cref="IdempotencyItemNotFoundException">No record with this key exists.</exception>
    Task<DataRecord> GetRecord(string idempotencyKey);

    /// <summary>Writes a record atomically, unless an unexpired record with the same key exists.</summary>
    /// <exception cref="IdempotencyItemAlreadyExistsException">An unexpired record with the same key exists.</exception>
    Task PutRecord(DataRecord record, DateTimeOffset now);

    Task UpdateRecord(DataRecord record);

    Task DeleteRecord(string idempotencyKey);
}
