namespace AWS.Lambda.Powertools.Idempotency;

/// <summary>Options for the idempotency key, the expiration of records and the validation of payloads.</summary>
public class IdempotencyOptions
{
    internal IdempotencyOptions(
        string eventKeyJmesPath, string payloadValidationJmesPath, bool throwOnNoIdempotencyKey, bool useLocalCache, long expirationInSeconds)
    {
        EventKeyJmesPath = eventKeyJmesPath;
        PayloadValidationJmesPath = payloadValidationJmesPath;
        ThrowOnNoIdempotencyKey = throwOnNoIdempotencyKey;
        UseLocalCache = useLocalCache;
        ExpirationInSeconds = expirationInSeconds;
    }

    /// <summary>JMESPath expression that selects the key from the payload; null for the whole payload.</summary>
    public string EventKeyJmesPath { get; }

    /// <summary>JMESPath expression that selects the part of the payload that must be equal in repeated calls; null for no validation.</summary>
    public string PayloadValidationJmesPath { get; }

    public bool ThrowOnNoIdempotencyKey { get; }
    public bool UseLocalCache { get; }
    public int LocalCacheMaxItems { get; } = 256;
    public long ExpirationInSeconds { get; }
    public string HashFunction { get; } = "MD5";
}
