using System.Net;
using Amazon.Runtime;

namespace Amazon.Lambda.Model;

public class NoPublishedVersionException : AmazonLambdaException
{
    public NoPublishedVersionException(string message)
        : base(message)
    {
    }

    public NoPublishedVersionException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public NoPublishedVersionException(Exception innerException)
        : base(innerException)
    {
    }

    public NoPublishedVersionException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : base(message, innerException, errorType, errorCode, requestId, statusCode)
    {
    }

    public NoPublishedVersionException(string message, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : base(message, errorType, errorCode, requestId, statusCode)
    {
    }

    public string Type { get; set; }
}
