namespace Amazon.Lambda.DurableExecution;

/// <summary>
/// An attempt of an at-most-once step started, but its end was never recorded. The retry strategy receives it; the workflow
/// sees a <see cref="StepException"/> whose <see cref="StepException.ErrorType"/> is the name of this type.
/// </summary>
public class StepInterruptedException : StepException
{
    public StepInterruptedException()
    {
    }

    public StepInterruptedException(string message)
        : base(message)
    {
    }

    public StepInterruptedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
