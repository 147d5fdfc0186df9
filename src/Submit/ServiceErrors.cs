using System.Net;
using Amazon.Runtime;

namespace DurableChaining.Submit;

/// <summary>Kinds of errors of AWS services.</summary>
internal static class ServiceErrors
{
    /// <summary>Errors that hold for every request, whatever it contains; sources: SQS API reference, common errors.</summary>
    private static readonly string[] OfEveryRequest =
        ["AccessDenied", "ExpiredToken", "InvalidClientTokenId", "MissingAuthenticationToken", "NonExistentQueue", "QueueDoesNotExist", "SignatureDoesNotMatch", "Throttl", "UnrecognizedClient"];

    public static bool IsAccessDenied(AmazonServiceException failure) => failure.ErrorCode?.StartsWith("AccessDenied", StringComparison.Ordinal) == true;

    /// <summary>Whether the request was rejected for its content, so that parts of it may be accepted.</summary>
    public static bool IsOfContent(AmazonServiceException failure) =>
        failure.StatusCode == HttpStatusCode.BadRequest && !OfEveryRequest.Any(code => failure.ErrorCode?.Contains(code, StringComparison.Ordinal) == true);

    /// <summary>Whether a later attempt may succeed, beyond the retries of the SDK.</summary>
    public static bool IsTransient(Exception failure) => failure is HttpRequestException
        || (failure is AmazonServiceException { } service && (service.StatusCode >= HttpStatusCode.InternalServerError || service.Retryable is not null || service.InnerException is HttpRequestException));

    public static string Describe(Exception failure) =>
        failure is AmazonServiceException { ErrorCode: { Length: > 0 } code } ? $"{code}: {failure.Message}" : failure.Message;
}
