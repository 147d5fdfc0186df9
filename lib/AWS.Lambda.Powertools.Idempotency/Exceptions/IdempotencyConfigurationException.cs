namespace AWS.Lambda.Powertools.Idempotency.Exceptions;

/// <summary>The method, the options or an expression cannot be used for idempotency.</summary>
public class IdempotencyConfigurationException : Exception
{
    public IdempotencyConfigurationException()
    {
    }

    public IdempotencyConfigurationException(string message)
        : base(message)
    {
    }

    public IdempotencyConfigurationException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
