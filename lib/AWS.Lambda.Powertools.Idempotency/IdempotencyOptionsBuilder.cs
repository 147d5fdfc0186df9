namespace AWS.Lambda.Powertools.Idempotency;

/// <summary>Builds <see cref="IdempotencyOptions"/>. Options that are not set have the defaults of Powertools.</summary>
public class IdempotencyOptionsBuilder
{
    private static readonly TimeSpan DefaultExpiration = TimeSpan.FromHours(1);

    private string _eventKeyJmesPath;
    private TimeSpan _expiration = DefaultExpiration;
    private string _payloadValidationJmesPath;
    private bool _throwOnNoIdempotencyKey;
    private bool _useLocalCache;

    public IdempotencyOptions Build() => new(
        _eventKeyJmesPath, _payloadValidationJmesPath, _throwOnNoIdempotencyKey, _useLocalCache, (long)_expiration.TotalSeconds);

    /// <summary>Sets the JMESPath expression that selects the key from the payload.</summary>
    public IdempotencyOptionsBuilder WithEventKeyJmesPath(string eventKeyJmesPath)
    {
        _eventKeyJmesPath = eventKeyJmesPath;
        return this;
    }

    /// <summary>Caches completed records in memory: at most 256, the least recently used are evicted first.</summary>
    public IdempotencyOptionsBuilder WithUseLocalCache(bool useLocalCache)
    {
        _useLocalCache = useLocalCache;
        return this;
    }

    /// <summary>Sets the JMESPath expression that selects the part of the payload to validate.</summary>
    public IdempotencyOptionsBuilder WithPayloadValidationJmesPath(string payloadValidationJmesPath)
    {
        _payloadValidationJmesPath = payloadValidationJmesPath;
        return this;
    }

    /// <summary>Throws for a payload without a key. Otherwise all payloads without a key share one record, and a line of text reports it.</summary>
    public IdempotencyOptionsBuilder WithThrowOnNoIdempotencyKey(bool throwOnNoIdempotencyKey)
    {
        _throwOnNoIdempotencyKey = throwOnNoIdempotencyKey;
        return this;
    }

    /// <summary>Sets the time after which a record expires.</summary>
    /// <param name="duration">Truncated to whole seconds; the default is 1 hour.</param>
    public IdempotencyOptionsBuilder WithExpiration(TimeSpan duration)
    {
        _expiration = duration;
        return this;
    }

    [Obsolete("Idempotency uses MD5 and does not support other hash algorithms.")]
    public IdempotencyOptionsBuilder WithHashFunction(string hashFunction) => this;
}
