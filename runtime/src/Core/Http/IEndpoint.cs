using DurableLocal.Core.Aws;
using Microsoft.AspNetCore.Http;

namespace DurableLocal.Core.Http;

/// <summary>One AWS service behind the front door: it knows its own requests and writes its own answers and errors.</summary>
public interface IEndpoint
{
    /// <summary>Whether the request is this service's, by its target header or its path.</summary>
    bool Accepts(HttpRequest request);

    /// <summary>
    /// Answers the request. Errors of the service (<see cref="AwsException"/>) are written by the endpoint in its
    /// protocol; anything else that escapes becomes the front door's 500.
    /// </summary>
    Task HandleAsync(HttpContext context);
}
