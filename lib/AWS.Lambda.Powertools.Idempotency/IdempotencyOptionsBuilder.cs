namespace AWS.Lambda.Powertools.Idempotency;

/// <summary>Builds <see cref="IdempotencyOptions"/>; what is not set has Powertools' default.</summary>
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

    /// <summary>A JMESPath expression over the payload as JSON.</summary>
    public IdempotencyOptionsBuilder WithEventKeyJmesPath(string eventKeyJmesPath)
    {
        _eventKeyJmesPath = eventKeyJmesPath;
        return this;
    }

    /// <summary>Keeps completed records in memory too: at most 256, the least recently used go first.</summary>
    public IdempotencyOptionsBuilder WithUseLocalCache(bool useLocalCache)
    {
        _useLocalCache = useLocalCache;
        return this;
    }

    /// <summary>A JMESPath expression over the payload as JSON.</summary>
    public IdempotencyOptionsBuilder WithPayloadValidationJmesPath(string payloadValidationJmesPath)
    {
        _payloadValidationJmesPath = payloadValidationJmesPath;
        return this;
    }

    /// <summary>Otherwise a payload without a key is handled as though the method were not idempotent, with a warning.</summary>
    public IdempotencyOptionsBuilder WithThrowOnNoIdempotencyKey(bool throwOnNoIdempotencyKey)
    {
        _throwOnNoIdempotencyKey = throwOnNoIdempotencyKey;
        return this;
    }

    /// <param name="duration">How long a record counts, in whole seconds; by default an hour.</param>
    public IdempotencyOptionsBuilder WithExpiration(TimeSpan duration)
    {
        _expiration = duration;
        return this;
    }

    [Obsolete("Idempotency uses MD5 and does not support other hash algorithms.")]
    public IdempotencyOptionsBuilder WithHashFunction(string hashFunction) => this;
}
