using Microsoft.AspNetCore.Http;

namespace DurableLocal.Core.Http;

/// <summary>The name under which <see cref="WireCounters"/> counts a request.</summary>
internal static class OperationName
{
    /// <summary>Paths of Lambda begin with the date of their API version, queue URLs with an account ID.</summary>
    private const string LambdaApi = "/20";

    /// <summary>
    /// Returns the target header, such as <c>AmazonSQS.SendMessage</c>; for requests to the root or a queue URL
    /// <c>AmazonSQS.query</c>, since the query protocol has its action in the body; else method and last path segment, such
    /// as <c>Lambda.POST invocations</c>.
    /// </summary>
    public static string Of(HttpRequest request)
    {
        if (request.Headers["X-Amz-Target"] is [{ Length: > 0 } target, ..])
        {
            return target;
        }

        var path = request.Path.Value!;
        var isQueue = path.Length < 2 || (char.IsAsciiDigit(path[1]) && !path.StartsWith(LambdaApi, StringComparison.Ordinal));
        return isQueue ? "AmazonSQS.query" : $"Lambda.{request.Method} {path[(path.LastIndexOf('/') + 1)..]}";
    }
}
