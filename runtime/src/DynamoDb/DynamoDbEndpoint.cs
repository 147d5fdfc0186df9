using System.Buffers;
using System.Globalization;
using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using DurableLocal.Core.Http;
using DurableLocal.Core.Permissions;
using DurableLocal.DynamoDb.Actions;
using DurableLocal.DynamoDb.Values;
using DurableLocal.DynamoDb.Wire;
using Microsoft.AspNetCore.Http;

namespace DurableLocal.DynamoDb;

/// <summary>DynamoDB's AWS JSON 1.0 protocol: the target header selects the operation, and every response has a checksum.</summary>
public sealed class DynamoDbEndpoint : ServiceEndpoint
{
    private const string TargetPrefix = "DynamoDB_20120810.";
    private const string ContentType = "application/x-amz-json-1.0";
    private const string PlainJson = "application/json";

    private static readonly ErrorFormat Errors = new DynamoDbErrorFormat();

    private readonly OperationTable<IDynamoDbOperation> _operations;
    private readonly AccessControl? _access;

    /// <param name="service">The operations.</param>
    /// <param name="access">Checks permissions; null to allow every call.</param>
    public DynamoDbEndpoint(DynamoDbService service, AccessControl? access = null)
    {
        _access = access;
        _operations = new OperationTable<IDynamoDbOperation>(service.Operations, DynamoDbException.UnknownOperation);
    }

    public override bool Accepts(HttpRequest request) => IsHealthCheck(request) || TargetHeader.OperationOf(request, TargetPrefix) is not null;

    protected override ErrorFormat ErrorsOf(HttpRequest request) => Errors;

    protected override async Task ExecuteAsync(HttpContext context)
    {
        if (IsHealthCheck(context.Request))
        {
            await WriteResponseAsync(context, "text/plain", Encoding.UTF8.GetBytes($"healthy: {context.Request.Host} ")).ConfigureAwait(false);
            return;
        }

        var buffer = new ArrayBufferWriter<byte>(1024);
        var writer = new Utf8JsonWriter(buffer, AttributeValueWriter.Options);
        await using (writer.ConfigureAwait(false))
        {
            var body = await RequestBody.ReadAsync(context.Request, context.RequestAborted).ConfigureAwait(false);
            await ExecuteAsync(context.Request, body, writer, context.RequestAborted).ConfigureAwait(false);
        }

        await WriteResponseAsync(context, ContentTypeOf(context.Request), buffer.WrittenMemory).ConfigureAwait(false);
    }

    /// <summary>Returns the content type of the response, which is that of the request where it is plain JSON.</summary>
    private static string ContentTypeOf(HttpRequest request) =>
        request.ContentType?.TrimStart().StartsWith(PlainJson, StringComparison.OrdinalIgnoreCase) == true ? PlainJson : ContentType;

    /// <summary>
    /// Whether the request is the health check of load balancers and test harnesses: GET on the root. The same request of an
    /// SDK lists the buckets of S3.
    /// </summary>
    private static bool IsHealthCheck(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) && request.Path == "/" && !request.QueryString.HasValue
        && request.Headers.Authorization.Count == 0 && !request.Headers.ContainsKey("amz-sdk-invocation-id");

    private async Task ExecuteAsync(HttpRequest request, ReadOnlyMemory<byte> body, Utf8JsonWriter writer, CancellationToken cancellationToken)
    {
        var operation = _operations.Get(TargetHeader.OperationOf(request, TargetPrefix)!);
        var structure = RequestStructure.Parse(body);
        DynamoDbAuthorization.Authorize(_access, request, operation.Name, structure);
        if (!operation.HasResponse)
        {
            await operation.ExecuteAsync(structure, writer, cancellationToken).ConfigureAwait(false);
            return;
        }

        writer.WriteStartObject();
        try
        {
            await operation.ExecuteAsync(structure, writer, cancellationToken).ConfigureAwait(false);
        }
        catch (DynamoDbException error) when (operation.UsesNewerMessages && error.NewerMessage is not null)
        {
            throw error.WithNewerMessage();
        }

        writer.WriteEndObject();
        await writer.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes the response, compressed if the client accepts it. The checksum is that of the bytes sent.</summary>
    private static async Task WriteResponseAsync(HttpContext context, string contentType, ReadOnlyMemory<byte> json)
    {
        var (bytes, encoding) = ResponseEncoding.Compress(context.Request.Headers.AcceptEncoding.LastOrDefault(), json);
        var response = context.Response;
        response.ContentType = contentType;
        response.ContentLength = bytes.Length;
        response.Headers.Server = "Server";
        if (encoding is not null)
        {
            response.Headers.ContentEncoding = encoding;
        }

        response.Headers["x-amz-crc32"] = Crc32.HashToUInt32(bytes.Span).ToString(CultureInfo.InvariantCulture);
        await response.Body.WriteAsync(bytes, context.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>Errors with the content type, compression and checksum of every response.</summary>
    private sealed class DynamoDbErrorFormat() : AwsJsonErrorFormat(DynamoDbEndpoint.ContentType, AttributeValueWriter.Options)
    {
        protected override Task SendAsync(HttpContext context, ReadOnlyMemory<byte> body) => WriteResponseAsync(context, ContentTypeOf(context.Request), body);
    }
}
