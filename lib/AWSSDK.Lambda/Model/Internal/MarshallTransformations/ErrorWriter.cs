using System.Net;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace Amazon.Lambda.Model.Internal.MarshallTransformations;

/// <summary>An error as the service answered it: what every error has, and the members of single ones.</summary>
internal sealed class ErrorWriter
{
    private static readonly Shape<ErrorWriter> Members = new(
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

    internal static ErrorWriter Read(ErrorResponse error, byte[] body, string retryAfter)
    {
        var answer = new ErrorWriter
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
            answer.ReadMembers(body);
        }

        return answer;
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
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            // The code stands in a header: an error with a broken body (a proxy's page) is still that error.
        }
    }
}
