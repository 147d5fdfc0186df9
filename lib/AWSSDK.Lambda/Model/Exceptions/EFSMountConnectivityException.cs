using System.Net;
using Amazon.Runtime;

namespace Amazon.Lambda.Model;

public class EFSMountConnectivityException : AmazonLambdaException
{
    public EFSMountConnectivityException(string message)
        : base(message)
    {
    }

    public EFSMountConnectivityException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public EFSMountConnectivityException(Exception innerException)
        : base(innerException)
    {
    }

    public EFSMountConnectivityException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : base(message, innerException, errorType, errorCode, requestId, statusCode)
    {
    }

    public EFSMountConnectivityException(string message, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
        : base(message, errorType, errorCode, requestId, statusCode)
    {
    }

    public string Type { get; set; }
}
