namespace AWS.Lambda.Powertools.JMESPath;

/// <summary>An expression that is no JMESPath, or a function called with what it does not take.</summary>
internal sealed class JmesPathException(string message) : Exception(message);
