namespace AWS.Lambda.Powertools.Idempotency.Exceptions;

/// <summary>Two operations on one record gave inconsistent results; the call is retried.</summary>
public class IdempotencyInconsistentStateException : Exception
{
    public IdempotencyInconsistentStateException()
    {
    }

    public IdempotencyInconsistentStateException(string message)
        : base(message)
    {
    }

    public IdempotencyInconsistentStateException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
