using System.Security;
using System.Text;
using DurableLocal.Core.Aws;
using Microsoft.AspNetCore.Http;

namespace DurableLocal.Core.Http;

/// <summary>
/// Rejects requests of AWS services that no endpoint serves: 404 UnknownOperationException with the service's name, in the
/// format of the service, so that its clients report the message.
/// </summary>
internal static class UnservedService
{
    private const string Code = "UnknownOperationException";

    /// <summary>The names of the served services in the credential scope of a signature.</summary>
    private static readonly string[] Served = ["sqs", "dynamodb", "lambda"];

    /// <summary>Services with REST-XML or query protocol whose requests have no <c>Action</c> (botocore's service models).</summary>
    private static readonly string[] RestXmlServices = ["route53", "cloudfront"];

    /// <summary>
    /// Returns the service for which the request is signed if it is not served, otherwise null. The paths of other services
    /// overlap those of the served ones, so the signature decides first.
    /// </summary>
    public static string? SignedFor(HttpRequest request)
    {
        var authorization = request.Headers.Authorization.ToString();
        if (authorization.StartsWith("AWS ", StringComparison.Ordinal))
        {
            // Signature version 2 in a header: S3 alone had it.
            return "s3";
        }

        const string Credential = "Credential=";
        var start = authorization.StartsWith("AWS4-", StringComparison.Ordinal) ? authorization.IndexOf(Credential, StringComparison.Ordinal) : -1;
        var scope = start >= 0
            ? authorization[(start + Credential.Length)..].Split(',')[0]
            : request.QueryString.HasValue ? request.Query["X-Amz-Credential"].ToString() : string.Empty;

        // Version 4: key/date/region/service/aws4_request; 4A has no region.
        return scope.Split('/') is [.., { Length: > 0 } service, "aws4_request"] && !Served.Contains(service) ? service : null;
    }

    /// <summary>Writes the error of a request that no endpoint accepts.</summary>
    public static Task RejectAsync(HttpContext context)
    {
        var request = context.Request;
        var target = request.Headers["X-Amz-Target"].ToString();
        if (HttpMethods.IsPost(request.Method) && target.Length > 0)
        {
            return RejectAsync(context, target.Split('.')[0]);
        }

        return IsUnsignedS3(request) ? RejectAsync(context, "s3") : WriteAsync(context, string.Empty, $"No service here serves {request.Method} {request.Path}");
    }

    /// <summary>Writes the error of a request of a service that is not served.</summary>
    public static Task RejectAsync(HttpContext context, string service)
    {
        var request = context.Request;
        var operation = request.Headers["X-Amz-Target"] is [{ Length: > 0 } target, ..] ? target : $"{request.Method} {request.Path}";
        return WriteAsync(context, service, $"{service} is not served by this endpoint, which serves sqs, dynamodb and lambda: {operation}");
    }

    /// <summary>Whether an SDK sent the request without a signature (<c>--no-sign-request</c>) and without the marks of other protocols.</summary>
    private static bool IsUnsignedS3(HttpRequest request) =>
        request.Headers.ContainsKey("amz-sdk-invocation-id") && request.Headers.Authorization.Count == 0 && request.ContentType is null;

    private static async Task WriteAsync(HttpContext context, string service, string message)
    {
        var response = context.Response;
        var (contentType, body) = Format(context, service, message);
        response.StatusCode = StatusCodes.Status404NotFound;
        response.Headers["x-amzn-ErrorType"] = Code;
        response.ContentType = contentType;
        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.Body.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
        }
    }

    private static (string ContentType, byte[] Body) Format(HttpContext context, string service, string message)
    {
        var request = context.Request;
        if (request.Headers["Smithy-Protocol"] == "rpc-v2-cbor")
        {
            context.Response.Headers["Smithy-Protocol"] = "rpc-v2-cbor";
            return ("application/cbor", [0xA2, .. CborText("__type"), .. CborText(Code), .. CborText("message"), .. CborText(message)]);
        }

        var error = $"<Code>{Code}</Code><Message>{SecurityElement.Escape(message)}</Message>";
        var requestId = $"<RequestId>{context.Response.Headers["x-amzn-RequestId"]}</RequestId>";
        var isAction = request.Query.ContainsKey("Action") || request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) == true;
        var xml = service switch
        {
            ['s', '3', ..] => $"<Error>{error}{requestId}</Error>",
            "ec2" => $"<Response><Errors><Error>{error}</Error></Errors>{requestId}</Response>",
            _ when isAction || RestXmlServices.Contains(service) => $"<ErrorResponse><Error><Type>Sender</Type>{error}</Error>{requestId}</ErrorResponse>",
            _ => null,
        };
        return xml is not null
            ? ("text/xml", Encoding.UTF8.GetBytes(xml))
            : ("application/json", AwsJsonErrorFormat.Default.Body(new AwsException(StatusCodes.Status404NotFound, Code, message), string.Empty).ToArray());
    }

    /// <summary>A text string of CBOR (RFC 8949, section 3.1), of less than 65 536 bytes.</summary>
    private static byte[] CborText(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return [0x79, (byte)(bytes.Length >> 8), (byte)bytes.Length, .. bytes];
    }
}
