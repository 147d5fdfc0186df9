namespace AWS.Lambda.Powertools.Idempotency.Exceptions;

/// <summary>The store failed; the inner exception is the exception of the store.</summary>
public class IdempotencyPersistenceLayerException : Exception
{
    public IdempotencyPersistenceLayerException()
    {
    }

    public IdempotencyPersistenceLayerException(string message)
        : base(message)
    {
    }

    public IdempotencyPersistenceLayerException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
