namespace AWS.Lambda.Powertools.Idempotency.Exceptions;

/// <summary>The store contains an unexpired record with this key.</summary>
public class IdempotencyItemAlreadyExistsException : Exception
{
    public IdempotencyItemAlreadyExistsException()
    {
    }

    public IdempotencyItemAlreadyExistsException(string message)
        : base(message)
    {
    }

    public IdempotencyItemAlreadyExistsException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
