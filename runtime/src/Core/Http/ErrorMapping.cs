using DurableLocal.Core.Aws;
using DurableLocal.Core.Storage;
using Microsoft.AspNetCore.Http;

namespace DurableLocal.Core.Http;

/// <summary>Maps exceptions to error responses.</summary>
internal static class ErrorMapping
{
    /// <summary>Returns the error that a service responds with; null for exceptions that <see cref="HttpFrontend"/> maps.</summary>
    /// <param name="exception">The exception of an operation.</param>
    /// <param name="requestAborted">Cancelled when the client has disconnected, so that there is nothing to respond to.</param>
    public static AwsException? OfService(Exception exception, CancellationToken requestAborted) => exception switch
    {
        AwsException error => error,
        OperationCanceledException when !requestAborted.IsCancellationRequested =>
            new AwsException(StatusCodes.Status503ServiceUnavailable, "ServiceException", "The runtime is shutting down"),
        _ => null,
    };

    /// <summary>Returns the error for an exception that is not an error of a service.</summary>
    /// <param name="exception">The exception.</param>
    /// <param name="maxBodyBytes">The limit of <see cref="HttpFrontend"/> on request bodies.</param>
    public static AwsException OfFrontend(Exception exception, long maxBodyBytes) => exception switch
    {
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } =>
            new AwsException(StatusCodes.Status413PayloadTooLarge, "RequestEntityTooLargeException", $"Request body: expected at most {maxBodyBytes} bytes"),
        BadHttpRequestException error => new AwsException(error.StatusCode, "InvalidRequestContentException", error.Message),
        // Temporary, such as a full disk: every SDK retries a 503.
        StorageException { MayPass: true } => new AwsException(StatusCodes.Status503ServiceUnavailable, "ServiceUnavailable", exception.Message),
        _ => new AwsException(StatusCodes.Status500InternalServerError, "InternalFailure", exception.Message),
    };
}
