namespace AWS.Lambda.Powertools.Idempotency.Exceptions;

/// <summary>The store answered two reads of one record in ways that do not fit; such a call is tried again.</summary>
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
