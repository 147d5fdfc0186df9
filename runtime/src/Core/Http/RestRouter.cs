using DurableLocal.Core.Aws;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace DurableLocal.Core.Http;

/// <summary>The operations of a service with a REST protocol, by method and path.</summary>
public sealed class RestRouter
{
    private readonly IReadOnlyList<RestRoute> _routes;
    private readonly Func<HttpRequest, AwsException> _unknown;

    /// <param name="routes">The operations; the first route that matches a request is taken.</param>
    /// <param name="unknown">Creates the service's error for a request that matches no route.</param>
    /// <exception cref="ArgumentException">Two operations have the same name; the message contains it.</exception>
    public RestRouter(IReadOnlyList<RestRoute> routes, Func<HttpRequest, AwsException> unknown)
    {
        (_routes, _unknown) = (routes, unknown);
        if (routes.CountBy(route => route.Operation.Name, StringComparer.Ordinal).FirstOrDefault(count => count.Value > 1) is { Key: { } name })
        {
            throw new ArgumentException($"{name}: expected one route of the operation, got two", nameof(routes));
        }
    }

    /// <summary>Returns the operation that the request is bound to, and the request with its labels.</summary>
    /// <param name="context">The request.</param>
    /// <param name="path">The path behind the API version, still encoded.</param>
    /// <exception cref="AwsException">No route matches.</exception>
    public (IOperation<RestRequest, HttpResponse> Operation, RestRequest Request) Find(HttpContext context, string path)
    {
        // Split before it is decoded, because the ARNs in it have encoded slashes.
        var segments = Array.ConvertAll(path.Split('/'), Uri.UnescapeDataString);
        foreach (var route in _routes)
        {
            if (route.Match(context.Request, segments) is { } labels)
            {
                return (route.Operation, new RestRequest(context, labels));
            }
        }

        throw _unknown(context.Request);
    }

    /// <summary>Returns the path of the request as it was sent, without the query. Some clients send the absolute form of a target.</summary>
    public static string RawPath(HttpContext context)
    {
        var target = context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? string.Empty;
        var query = target.IndexOf('?', StringComparison.Ordinal);
        return query < 0 ? target : target[..query];
    }
}
