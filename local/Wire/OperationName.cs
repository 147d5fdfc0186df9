using Microsoft.AspNetCore.Http;

namespace DurableChaining.Local.Wire;

/// <summary>What a request is counted as.</summary>
internal static class OperationName
{
    /// <summary>The target header's, such as <c>AmazonSQS.SendMessage</c>; else Lambda's method and the last word of the path, such as <c>Lambda.POST invocations</c>.</summary>
    public static string Of(HttpRequest request)
    {
        if (request.Headers["X-Amz-Target"] is [{ Length: > 0 } target, ..])
        {
            return target;
        }

        var path = request.Path.Value!;
        return $"Lambda.{request.Method} {path[(path.LastIndexOf('/') + 1)..]}";
    }
}
