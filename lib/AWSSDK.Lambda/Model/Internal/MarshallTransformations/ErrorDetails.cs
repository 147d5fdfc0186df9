using System.Net;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace Amazon.Lambda.Model.Internal.MarshallTransformations;

/// <summary>The members of an error response: those of every error, and those of specific errors.</summary>
internal sealed class ErrorDetails
{
    private static readonly Shape<ErrorDetails> Members = new(
        ("Type", static (ref json, error) => error.Type = json.GetString()),
        ("Reason", static (ref json, error) => error.Reason = json.GetString()),
        ("EC2ErrorCode", static (ref json, error) => error.EC2ErrorCode = json.GetString()));

    public string Message { get; private init; }

    public Exception Cause { get; private init; }

    public ErrorType Origin { get; private init; }

    public string Code { get; private init; }

    public string RequestId { get; private init; }

    public HttpStatusCode Status { get; private init; }

    /// <summary>The Retry-After header, or null.</summary>
    public string RetryAfter { get; private init; }

    public string Type { get; private set; }

    public string Reason { get; private set; }

    public string EC2ErrorCode { get; private set; }

    internal static ErrorDetails Read(ErrorResponse error, byte[] body, string retryAfter)
    {
        var details = new ErrorDetails
        {
            Message = error.Message,
            Cause = error.InnerException,
            Origin = error.Type,
            Code = error.Code,
            RequestId = error.RequestId,
            Status = error.StatusCode,
            RetryAfter = retryAfter,
        };
        if (body is { Length: > 0 })
        {
            details.ReadMembers(body);
        }

        return details;
    }

    private void ReadMembers(byte[] body)
    {
        try
        {
            var json = new Utf8JsonReader(body);
            if (json.Read())
            {
                Members.ReadInto(ref json, this);
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The error code is in a header, so an error with an invalid body, such as the page of a proxy, keeps its code.
        }
    }
}
