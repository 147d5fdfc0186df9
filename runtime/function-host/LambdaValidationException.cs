namespace DurableLocal.FunctionHost;

/// <summary>The deployment is not valid: assembly, type or method does not exist, or the method is not a valid handler.</summary>
internal sealed class LambdaValidationException : Exception
{
    public LambdaValidationException(string message)
        : base(message)
    {
    }

    public LambdaValidationException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
