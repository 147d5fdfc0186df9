namespace AWS.Lambda.Powertools.Idempotency.Exceptions;

/// <summary>The payload has no idempotency key, and the options require one.</summary>
public class IdempotencyKeyException : Exception
{
    public IdempotencyKeyException()
    {
    }

    public IdempotencyKeyException(string message)
        : base(message)
    {
    }

    public IdempotencyKeyException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
