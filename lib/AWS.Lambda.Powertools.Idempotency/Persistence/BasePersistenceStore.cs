using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AWS.Lambda.Powertools.Idempotency.Exceptions;
using AWS.Lambda.Powertools.Idempotency.Internal;
using AWS.Lambda.Powertools.JMESPath;

namespace AWS.Lambda.Powertools.Idempotency.Persistence;

/// <summary>Implements keys, hashes, validation and the local cache on top of the four operations of a store.</summary>
public abstract class BasePersistenceStore : IPersistenceStore
{
    private const string FunctionNameVariable = "AWS_LAMBDA_FUNCTION_NAME";

    // Configure runs for each call, and calls run concurrently: the prefix belongs to the async flow, not to the store.
    private readonly AsyncLocal<string> _keyPrefix = new();
    private IdempotencyOptions _options = new IdempotencyOptionsBuilder().Build();
    private LocalCache _cache;

    /// <summary>Whether records contain the hash of the validated part of the payload.</summary>
    protected bool PayloadValidationEnabled;

    internal PayloadSerializer Payloads { get; set; } = new(null);

    /// <summary>Sets the options and the key prefix of the current call.</summary>
    /// <param name="functionName">Name of the decorated method.</param>
    /// <param name="keyPrefix">Replaces the names of function and method in keys; may be null.</param>
    public void Configure(IdempotencyOptions idempotencyOptions, string functionName, string keyPrefix)
    {
        var function = Environment.GetEnvironmentVariable(FunctionNameVariable) is { Length: > 0 } name ? name : "testFunction";
        _keyPrefix.Value = !string.IsNullOrWhiteSpace(keyPrefix) ? keyPrefix
            : string.IsNullOrWhiteSpace(functionName) ? function
            : $"{function}.{functionName}";
        if (ReferenceEquals(idempotencyOptions, _options))
        {
            return;
        }

        PayloadValidationEnabled = !string.IsNullOrWhiteSpace(idempotencyOptions.PayloadValidationJmesPath);
        _cache = idempotencyOptions.UseLocalCache ? new LocalCache(idempotencyOptions.LocalCacheMaxItems) : null;
        _options = idempotencyOptions;
    }

    /// <summary>Writes a record in progress.</summary>
    /// <param name="remainingTimeInMs">Remaining time of the invocation, in milliseconds; null if unknown.</param>
    /// <exception cref="IdempotencyItemAlreadyExistsException">An unexpired record with the key of the payload exists.</exception>
    public virtual async Task SaveInProgress(JsonDocument data, DateTimeOffset now, double? remainingTimeInMs)
    {
        var key = KeyOf(data);
        if (_cache is { } cache && cache.TryGet(key, now, out _))
        {
            throw new IdempotencyItemAlreadyExistsException($"A completed record of {key} is in the local cache");
        }

        long? inProgressExpiry = remainingTimeInMs is { } remaining ? now.AddMilliseconds(remaining).ToUnixTimeMilliseconds() : null;
        var record = new DataRecord(
            key, DataRecord.DataRecordStatus.INPROGRESS, ExpiryFrom(now), null, ValidationHash(data), inProgressExpiry);
        await PutRecord(record, now).ConfigureAwait(false);
    }

    public virtual async Task SaveSuccess(JsonDocument data, object result, DateTimeOffset now)
    {
        var record = new DataRecord(
            KeyOf(data), DataRecord.DataRecordStatus.COMPLETED, ExpiryFrom(now), Payloads.ToJson(result), ValidationHash(data));
        await UpdateRecord(record).ConfigureAwait(false);
        _cache?.Set(record);
    }

    /// <summary>Deletes the record of a call that failed.</summary>
    /// <param name="throwable">The exception of the method.</param>
    public virtual async Task DeleteRecord(JsonDocument data, Exception throwable)
    {
        var key = KeyOf(data);
        await DeleteRecord(key).ConfigureAwait(false);
        _cache?.Remove(key);
    }

    /// <summary>Reads the record of a payload from the local cache or the store.</summary>
    /// <exception cref="IdempotencyItemNotFoundException">No record with the key of the payload exists.</exception>
    /// <exception cref="IdempotencyValidationException">The record belongs to a different payload.</exception>
    public virtual async Task<DataRecord> GetRecord(JsonDocument data, DateTimeOffset now)
    {
        var key = KeyOf(data);
        if (_cache is not { } cache || !cache.TryGet(key, now, out var record))
        {
            record = await GetRecord(key).ConfigureAwait(false);
            if (record.Status == DataRecord.DataRecordStatus.COMPLETED)
            {
                _cache?.Set(record);
            }
        }

        return PayloadValidationEnabled && ValidationHash(data) != record.PayloadHash
            ? throw new IdempotencyValidationException($"Payload does not match stored record for this event key: {key}")
            : record;
    }

    public abstract Task<DataRecord> GetRecord(string idempotencyKey);

    public abstract Task PutRecord(DataRecord record, DateTimeOffset now);

    public abstract Task UpdateRecord(DataRecord record);

    public abstract Task DeleteRecord(string idempotencyKey);

    /// <summary>
    /// Returns the key of the record. Payloads without a key have the hash of nothing, so they share a record, and a line of text
    /// reports it.
    /// </summary>
    /// <exception cref="IdempotencyKeyException">The payload has no key, and the options require one.</exception>
    private string KeyOf(JsonDocument data)
    {
        using var selected = Selected(data, _options.EventKeyJmesPath);
        var element = (selected ?? data).RootElement;
        if (IsMissing(element))
        {
            if (_options.ThrowOnNoIdempotencyKey)
            {
                throw new IdempotencyKeyException($"No data found to create a hashed idempotency key. JMESPath: {_options.EventKeyJmesPath}");
            }

            Console.WriteLine($"No data found to create a hashed idempotency key. JMESPath: {_options.EventKeyJmesPath}");
        }

        return $"{_keyPrefix.Value}#{Hash(element)}";
    }

    private static bool IsMissing(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => true,
        JsonValueKind.String => element.GetString() is "",
        _ => false,
    };

    private string ValidationHash(JsonDocument data)
    {
        if (!PayloadValidationEnabled)
        {
            return "";
        }

        using var selected = Selected(data, _options.PayloadValidationJmesPath);
        return Hash((selected ?? data).RootElement);
    }

    private static JsonDocument Selected(JsonDocument data, string expression) =>
        string.IsNullOrWhiteSpace(expression) ? null : JmesPathExpression.Of(expression).Search(data.RootElement);

    /// <summary>The hash of <see cref="JsonElement.ToString"/>: of the text of a string, of <c>True</c>, of raw JSON for objects, arrays and numbers.</summary>
    private static string Hash(JsonElement element) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(element.ToString())));

    private long ExpiryFrom(DateTimeOffset now) => now.AddSeconds(_options.ExpirationInSeconds).ToUnixTimeSeconds();
}
