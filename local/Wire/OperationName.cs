using Microsoft.AspNetCore.Http;

namespace DurableChaining.Local.Wire;

/// <summary>What a request is counted as.</summary>
internal static class OperationName
{
    /// <summary>
    /// The target header's, such as <c>AmazonSQS.SendMessage</c>; for Lambda, whose paths begin with the date of their API,
    /// method and last word, such as <c>Lambda.POST invocations</c>; else SQS's query protocol, whose body names the action.
    /// </summary>
    public static string Of(HttpRequest request)
    {
        if (request.Headers["X-Amz-Target"] is [{ Length: > 0 } target, ..])
        {
            return target;
        }

        var path = request.Path.Value!;
        return path.StartsWith("/20", StringComparison.Ordinal)
            ? $"Lambda.{request.Method} {path[(path.LastIndexOf('/') + 1)..]}"
            : "AmazonSQS.query";
    }
}
