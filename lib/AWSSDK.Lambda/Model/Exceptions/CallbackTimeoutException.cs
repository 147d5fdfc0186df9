using System.Net;
using Amazon.Runtime;

namespace Amazon.Lambda.Model;

public class CallbackTimeoutException : AmazonLambdaException
{
    public CallbackTimeoutException(string message)
        : base(message)
    {
    }

    public CallbackTimeoutException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public CallbackTimeoutException(Exception innerException)
        : base(innerException)
    {
    }

    public CallbackTimeoutException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : base(message, innerException, errorType, errorCode, requestId, statusCode)
    {
    }

    public CallbackTimeoutException(string message, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : base(message, errorType, errorCode, requestId, statusCode)
    {
    }

    public string Type { get; set; }
}
