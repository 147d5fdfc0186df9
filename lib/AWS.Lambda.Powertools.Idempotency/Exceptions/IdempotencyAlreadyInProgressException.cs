namespace AWS.Lambda.Powertools.Idempotency.Exceptions;

/// <summary>Another call with the same key is in progress.</summary>
public class IdempotencyAlreadyInProgressException : Exception
{
    public IdempotencyAlreadyInProgressException()
    {
    }

    public IdempotencyAlreadyInProgressException(string message)
        : base(message)
    {
    }

    public IdempotencyAlreadyInProgressException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
