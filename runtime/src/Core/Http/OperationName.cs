using Microsoft.AspNetCore.Http;

namespace DurableLocal.Core.Http;

/// <summary>What a request is counted as.</summary>
internal static class OperationName
{
    /// <summary>Paths of Lambda begin with the date of their API, those of queues with an account.</summary>
    private const string LambdaApi = "/20";

    /// <summary>
    /// The target header's, such as <c>AmazonSQS.SendMessage</c>; at the root or a queue's URL SQS's query protocol, whose
    /// body names the action; else method and last word of the path, such as <c>Lambda.POST invocations</c>.
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
