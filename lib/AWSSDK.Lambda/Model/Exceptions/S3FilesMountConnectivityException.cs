using System.Net;
using Amazon.Runtime;

namespace Amazon.Lambda.Model;

public class S3FilesMountConnectivityException : AmazonLambdaException
{
    public S3FilesMountConnectivityException(string message)
        : base(message)
    {
    }

    public S3FilesMountConnectivityException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public S3FilesMountConnectivityException(Exception innerException)
        : base(innerException)
    {
    }

    public S3FilesMountConnectivityException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : base(message, innerException, errorType, errorCode, requestId, statusCode)
    {
    }

    public S3FilesMountConnectivityException(string message, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : base(message, errorType, errorCode, requestId, statusCode)
    {
    }

    public string Type { get; set; }
}
