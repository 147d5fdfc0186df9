namespace DurableLocal.FunctionHost;

/// <summary>The deployment is wrong: no such assembly, type or method, or a handler that Lambda cannot call.</summary>
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
