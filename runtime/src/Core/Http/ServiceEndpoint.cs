using Microsoft.AspNetCore.Http;

namespace DurableLocal.Core.Http;

/// <summary>An endpoint whose errors are written in the format of its service.</summary>
public abstract class ServiceEndpoint : IEndpoint
{
    public abstract bool Accepts(HttpRequest request);

    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            await ExecuteAsync(context).ConfigureAwait(false);
        }
        catch (Exception failure) when (ErrorMapping.OfService(failure, context.RequestAborted) is { } error)
        {
            await ErrorsOf(context.Request).WriteAsync(context, error).ConfigureAwait(false);
        }
    }

    /// <summary>Returns the format of errors in the request's protocol.</summary>
    protected abstract ErrorFormat ErrorsOf(HttpRequest request);

    /// <summary>Executes the operation that the request names, and writes the response.</summary>
    protected abstract Task ExecuteAsync(HttpContext context);
}
