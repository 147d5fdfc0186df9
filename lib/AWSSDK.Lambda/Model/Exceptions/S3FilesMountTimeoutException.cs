using System.Net;
using Amazon.Runtime;

namespace Amazon.Lambda.Model;

public class S3FilesMountTimeoutException : AmazonLambdaException
{
    public S3FilesMountTimeoutException(string message)
        : base(message)
    {
    }

    public S3FilesMountTimeoutException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public S3FilesMountTimeoutException(Exception innerException)
        : base(innerException)
    {
    }

    public S3FilesMountTimeoutException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : base(message, innerException, errorType, errorCode, requestId, statusCode)
    {
    }

    public S3FilesMountTimeoutException(string message, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : base(message, errorType, errorCode, requestId, statusCode)
    {
    }

    public string Type { get; set; }
}
