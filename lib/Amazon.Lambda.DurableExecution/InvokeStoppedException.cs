namespace Amazon.Lambda.DurableExecution;

/// <summary>The invoked durable execution was stopped.</summary>
public class InvokeStoppedException : InvokeException
{
    public InvokeStoppedException()
    {
    }

    public InvokeStoppedException(string message)
        : base(message)
    {
    }

    public InvokeStoppedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
