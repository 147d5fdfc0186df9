using DurableLocal.Core.Aws;
using Microsoft.AspNetCore.Http;

namespace DurableLocal.Core.Http;

/// <summary>The HTTP endpoint of one AWS service: recognizes its requests, and writes its responses and errors.</summary>
public interface IEndpoint
{
    /// <summary>Returns whether the request is addressed to this service, by its target header or its path.</summary>
    bool Accepts(HttpRequest request);

    /// <summary>
    /// Handles the request and writes the response. The endpoint writes errors of the service
    /// (<see cref="AwsException"/>) in its protocol, as <see cref="ServiceEndpoint"/> does; <see cref="HttpFrontend"/> writes
    /// the response for any other exception.
    /// </summary>
    Task HandleAsync(HttpContext context);
}
