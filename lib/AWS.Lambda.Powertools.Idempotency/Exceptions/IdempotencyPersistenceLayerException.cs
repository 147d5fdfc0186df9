namespace AWS.Lambda.Powertools.Idempotency.Exceptions;

/// <summary>The store failed; its own exception is the inner one.</summary>
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
