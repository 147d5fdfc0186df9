using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace DurableLocal.Core.Http;

/// <summary>Writes JSON responses.</summary>
public static class JsonResponse
{
    /// <inheritdoc cref="WriteAsync(IFeatureCollection, int, ReadOnlyMemory{byte})"/>
    public static Task WriteAsync(HttpContext context, int status, ReadOnlyMemory<byte> body) => WriteAsync(context.Features, status, body);

    /// <summary>Writes status and body; headers that were set before are kept.</summary>
    public static Task WriteAsync(IFeatureCollection context, int status, ReadOnlyMemory<byte> body)
    {
        var response = context.GetRequiredFeature<IHttpResponseFeature>();
        response.StatusCode = status;
        response.Headers.ContentType = "application/json";
        response.Headers.ContentLength = body.Length;
        return context.GetRequiredFeature<IHttpResponseBodyFeature>().Writer.WriteAsync(body).AsTask();
    }
}
