namespace AWS.Lambda.Powertools.Idempotency.Exceptions;

/// <summary>The key is known, with another payload.</summary>
public class IdempotencyValidationException : Exception
{
    public IdempotencyValidationException()
    {
    }

    public IdempotencyValidationException(string message)
        : base(message)
    {
    }

    public IdempotencyValidationException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
