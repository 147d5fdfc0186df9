using System.Collections.Concurrent;
using AWS.Lambda.Powertools.Idempotency.Exceptions;
using AWS.Lambda.Powertools.Idempotency.Persistence;

namespace DurableChaining.Lib.Tests.Powertools.Idempotency;

internal sealed class InMemoryStore : BasePersistenceStore
{
    private readonly Lock _gate = new();

    public ConcurrentDictionary<string, DataRecord> Records { get; } = new();

    public int Reads { get; private set; }

    public Exception? Failure { get; set; }

    /// <summary>Runs before each read, to simulate a concurrent call.</summary>
    public Action BeforeRead { get; set; } = () => { };

    public override Task<DataRecord> GetRecord(string idempotencyKey)
    {
        Reads++;
        BeforeRead();
        return Task.FromResult(Records.TryGetValue(idempotencyKey, out var record)
            ? record
            : throw new IdempotencyItemNotFoundException(idempotencyKey));
    }

    public override Task PutRecord(DataRecord record, DateTimeOffset now)
    {
        if (Failure is not null)
        {
            throw Failure;
        }

        lock (_gate)
        {
            if (Records.TryGetValue(record.IdempotencyKey, out var existing)
                && !existing.IsExpired(now)
                && !(existing.Status == DataRecord.DataRecordStatus.INPROGRESS && existing.InProgressExpiryTimestamp < now.ToUnixTimeMilliseconds()))
            {
                throw new IdempotencyItemAlreadyExistsException(record.IdempotencyKey);
            }

            Records[record.IdempotencyKey] = record;
        }

        return Task.CompletedTask;
    }

    public override Task UpdateRecord(DataRecord record)
    {
        Records[record.IdempotencyKey] = record;
        return Task.CompletedTask;
    }

    public override Task DeleteRecord(string idempotencyKey)
    {
        Records.TryRemove(idempotencyKey, out _);
        return Task.CompletedTask;
    }
}
