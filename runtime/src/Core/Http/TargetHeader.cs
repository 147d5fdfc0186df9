using Microsoft.AspNetCore.Http;

namespace DurableLocal.Core.Http;

/// <summary>The header of the AWS JSON protocols that selects the operation, such as <c>X-Amz-Target: AmazonSQS.SendMessage</c>.</summary>
public static class TargetHeader
{
    internal const string Name = "X-Amz-Target";

    /// <summary>Returns whether the request has the header, of whichever service.</summary>
    public static bool IsIn(HttpRequest request) => request.Headers.ContainsKey(Name);

    /// <summary>Returns the name of the operation; null where the request is not a POST with the service's prefix in the header.</summary>
    /// <param name="request">The request.</param>
    /// <param name="prefix">The service and a dot, such as <c>AmazonSQS.</c>.</param>
    public static string? OperationOf(HttpRequest request, string prefix) =>
        HttpMethods.IsPost(request.Method) && request.Headers[Name].ToString() is var target && target.StartsWith(prefix, StringComparison.Ordinal)
            ? target[prefix.Length..]
            : null;
}
