namespace AWS.Lambda.Powertools.JMESPath;

/// <summary>The expression is not valid JMESPath, or the argument of a function has the wrong type.</summary>
internal sealed class JmesPathException(string message) : Exception(message);
