namespace DurableLocal.Testing;

/// <summary>An invocation ended with an error of the function.</summary>
public sealed class FunctionFailedException(string function, string error) : Exception($"{function} failed: {error}")
{
    /// <summary>The error document: <c>{"errorType","errorMessage","stackTrace"}</c>.</summary>
    public string Error { get; } = error;
}
