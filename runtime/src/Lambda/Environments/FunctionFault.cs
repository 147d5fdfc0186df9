using System.Text;
using Microsoft.AspNetCore.Http.Features;

namespace DurableLocal.Lambda.Environments;

/// <summary>An error that a function or its runtime reported, with the document that the invocation returns.</summary>
internal sealed record FunctionFault(string ErrorType, string ErrorMessage, ReadOnlyMemory<byte> Document)
{
    /// <summary>The type of a fault that has none.</summary>
    private const string Unknown = "Runtime.Unknown";

    public FunctionFault(string errorType, string errorMessage)
        : this(errorType, errorMessage, ErrorDocument.Write(errorType, errorMessage))
    {
    }

    /// <summary>Reads a fault that a runtime posted: the document is the body, the type is in the document or in the header.</summary>
    public static FunctionFault Posted(IFeatureCollection context, byte[]? body)
    {
        var header = context.GetRequiredFeature<IHttpRequestFeature>().Headers["Lambda-Runtime-Function-Error-Type"].ToString();
        return From(header, body ?? []);
    }

    public static FunctionFault From(string headerType, ReadOnlyMemory<byte> document)
    {
        var (type, message) = ErrorDocument.Read(document.Span);
        type ??= headerType.Length > 0 ? headerType : Unknown;
        return message is null
            ? new FunctionFault(type, Encoding.UTF8.GetString(document.Span))
            : new FunctionFault(type, message, document);
    }
}

/// <summary>The trailers by which a streaming response reports an error after its first bytes.</summary>
internal static class StreamFault
{
    /// <summary>Returns the fault in the trailers of the request, or null when there is none.</summary>
    public static FunctionFault? Of(IFeatureCollection context)
    {
        if (context.Get<IHttpRequestTrailersFeature>() is not { Available: true, Trailers: { Count: > 0 } trailers })
        {
            return null;
        }

        var type = trailers["Lambda-Runtime-Function-Error-Type"].ToString();
        var body = trailers["Lambda-Runtime-Function-Error-Body"].ToString();
        return type.Length == 0 ? null : FunctionFault.From(type, Decode(body));
    }

    /// <summary>Decodes the body trailer, which is base64 because a header cannot contain line ends.</summary>
    private static byte[] Decode(string body)
    {
        var bytes = new byte[body.Length];
        return Convert.TryFromBase64String(body, bytes, out var length) ? bytes[..length] : Encoding.UTF8.GetBytes(body);
    }
}
