using System.Net;
using Amazon.Runtime;

namespace Amazon.Lambda.Model;

public class SnapStartTimeoutException : AmazonLambdaException
{
    public SnapStartTimeoutException(string message)
        : base(message)
    {
    }

    public SnapStartTimeoutException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public SnapStartTimeoutException(Exception innerException)
        : base(innerException)
    {
    }

    public SnapStartTimeoutException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : base(message, innerException, errorType, errorCode, requestId, statusCode)
    {
    }

    public SnapStartTimeoutException(string message, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : base(message, errorType, errorCode, requestId, statusCode)
    {
    }

    public string Type { get; set; }
}
