namespace AWS.Lambda.Powertools.Idempotency;

/// <summary>How a call's key is found, how long it is remembered, and what else of the payload must agree.</summary>
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

    /// <summary>Selects the key from the payload; null takes the whole payload.</summary>
    public string EventKeyJmesPath { get; }

    /// <summary>Selects what a repeated call must repeat; null validates nothing.</summary>
    public string PayloadValidationJmesPath { get; }

    public bool ThrowOnNoIdempotencyKey { get; }
    public bool UseLocalCache { get; }
    public int LocalCacheMaxItems { get; } = 256;
    public long ExpirationInSeconds { get; }
    public string HashFunction { get; } = "MD5";
}
