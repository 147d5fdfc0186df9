using System.Buffers;
using DurableLocal.Core.Aws;
using Microsoft.AspNetCore.Http;

namespace DurableLocal.Core.Http;

/// <summary>The format in which a service writes its errors.</summary>
public abstract class ErrorFormat
{
    /// <summary>Seconds after which a client may repeat a throttled request.</summary>
    private const string RetryAfterSeconds = "1";

    /// <summary>The content type of the body.</summary>
    protected abstract string ContentType { get; }

    /// <summary>Writes status, headers and body.</summary>
    public Task WriteAsync(HttpContext context, AwsException error)
    {
        var response = context.Response;
        response.StatusCode = error.Status;
        if (error.Status == StatusCodes.Status429TooManyRequests)
        {
            response.Headers.RetryAfter = RetryAfterSeconds;
        }

        WriteHeaders(response.Headers, error);
        return SendAsync(context, Body(error, response.Headers["x-amzn-RequestId"].ToString()));
    }

    /// <summary>Returns the body alone.</summary>
    public ReadOnlyMemory<byte> Body(AwsException error, string requestId)
    {
        var body = new ArrayBufferWriter<byte>(512);
        WriteBody(body, error, requestId);
        return body.WrittenMemory;
    }

    /// <summary>Sets the headers of the format.</summary>
    protected virtual void WriteHeaders(IHeaderDictionary headers, AwsException error)
    {
    }

    protected abstract void WriteBody(IBufferWriter<byte> body, AwsException error, string requestId);

    /// <summary>Sends the body.</summary>
    protected virtual async Task SendAsync(HttpContext context, ReadOnlyMemory<byte> body)
    {
        context.Response.ContentType = ContentType;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
    }
}
