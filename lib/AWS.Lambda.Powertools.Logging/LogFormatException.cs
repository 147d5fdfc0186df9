namespace AWS.Lambda.Powertools.Logging;

/// <summary>A custom <see cref="ILogFormatter"/> threw an exception or returned null.</summary>
public class LogFormatException : Exception
{
    public LogFormatException()
    {
    }

    public LogFormatException(string message)
        : base(message)
    {
    }

    public LogFormatException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
