namespace Amazon.Lambda.DurableExecution.Testing;

/// <summary>A test against a deployed function could not be carried out.</summary>
public sealed class CloudTestException : Exception
{
    public CloudTestException(string message)
        : base(message)
    {
    }

    public CloudTestException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
