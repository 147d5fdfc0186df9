using System.Net;
using Amazon.Runtime;

namespace DurableChaining.Submit;

/// <summary>Kinds of errors of AWS services.</summary>
internal static class ServiceErrors
{
    /// <summary>Parts of the codes of requests that came too fast; sources: SQS and DynamoDB API references, common errors.</summary>
    private static readonly string[] OfRate = ["Throttl", "ProvisionedThroughputExceeded", "RequestLimitExceeded", "TooManyRequests"];

    /// <summary>Errors that hold for every request, whatever it contains; sources: SQS API reference, common errors.</summary>
    private static readonly string[] OfEveryRequest =
        ["AccessDenied", "ExpiredToken", "InvalidClientTokenId", "MissingAuthenticationToken", "NonExistentQueue", "QueueDoesNotExist", "SignatureDoesNotMatch", "UnrecognizedClient", .. OfRate];

    public static bool IsAccessDenied(AmazonServiceException failure) => failure.ErrorCode?.StartsWith("AccessDenied", StringComparison.Ordinal) == true;

    /// <summary>Whether the request was rejected for its content, so that parts of it may be accepted.</summary>
    public static bool IsOfContent(AmazonServiceException failure) =>
        failure.StatusCode == HttpStatusCode.BadRequest && !OfEveryRequest.Any(code => failure.ErrorCode?.Contains(code, StringComparison.Ordinal) == true);

    /// <summary>Whether a later attempt may succeed, beyond the retries of the SDK.</summary>
    public static bool IsTransient(Exception failure) => failure is HttpRequestException
        || (failure is AmazonServiceException { } service && (service.StatusCode >= HttpStatusCode.InternalServerError || IsOfRate(service.ErrorCode) || service.InnerException is HttpRequestException));

    /// <summary>Whether the code is of a request that came too fast.</summary>
    public static bool IsOfRate(string? code) => OfRate.Any(part => code?.Contains(part, StringComparison.Ordinal) == true);

    public static string Describe(Exception failure) =>
        failure is AmazonServiceException { ErrorCode: { Length: > 0 } code } ? $"{code}: {failure.Message}" : failure.Message;
}
