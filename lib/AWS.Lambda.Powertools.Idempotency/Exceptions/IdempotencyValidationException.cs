namespace AWS.Lambda.Powertools.Idempotency.Exceptions;

/// <summary>A record with the same key but a different payload exists.</summary>
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
