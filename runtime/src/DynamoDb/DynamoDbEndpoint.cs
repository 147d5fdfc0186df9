using System.Buffers;
using System.Collections.Frozen;
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
public sealed class DynamoDbEndpoint : IEndpoint
{
    private const string TargetHeader = "X-Amz-Target";
    private const string TargetPrefix = "DynamoDB_20120810.";
    private const string ContentType = "application/x-amz-json-1.0";
    private const string PlainJson = "application/json";

    private readonly FrozenDictionary<string, IDynamoDbAction> _actions;
    private readonly AccessControl? _access;

    /// <param name="service">The operations.</param>
    /// <param name="access">Checks permissions; null to allow every call.</param>
    public DynamoDbEndpoint(DynamoDbService service, AccessControl? access = null)
    {
        _access = access;
        _actions = service.Actions.ToFrozenDictionary(action => TargetPrefix + action.Name, StringComparer.Ordinal);
    }

    public bool Accepts(HttpRequest request) =>
        IsHealthCheck(request)
        || (HttpMethods.IsPost(request.Method)
            && request.Headers.TryGetValue(TargetHeader, out var target)
            && target.ToString().StartsWith(TargetPrefix, StringComparison.Ordinal));

    public async Task HandleAsync(HttpContext context)
    {
        if (IsHealthCheck(context.Request))
        {
            await WriteResponseAsync(context, "text/plain", Encoding.UTF8.GetBytes($"healthy: {context.Request.Host} ")).ConfigureAwait(false);
            return;
        }

        var buffer = new ArrayBufferWriter<byte>(1024);
        try
        {
            using var writer = new Utf8JsonWriter(buffer, AttributeValueWriter.Options);
            var body = await RequestBody.ReadAsync(context.Request, context.RequestAborted).ConfigureAwait(false);
            await ExecuteAsync(context.Request, body, writer, context.RequestAborted).ConfigureAwait(false);
        }
        catch (DynamoDbException error)
        {
            buffer.ResetWrittenCount();
            context.Response.StatusCode = error.Status;
            ErrorWriter.Write(buffer, error);
        }

        var requestType = context.Request.ContentType?.TrimStart();
        var responseType = requestType?.StartsWith(PlainJson, StringComparison.OrdinalIgnoreCase) == true ? PlainJson : ContentType;
        await WriteResponseAsync(context, responseType, buffer.WrittenMemory).ConfigureAwait(false);
    }

    /// <summary>
    /// Whether the request is the health check of load balancers and test harnesses: GET on the root. The same request of an
    /// SDK lists the buckets of S3.
    /// </summary>
    private static bool IsHealthCheck(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) && request.Path == "/" && !request.QueryString.HasValue
        && request.Headers.Authorization.Count == 0 && !request.Headers.ContainsKey("amz-sdk-invocation-id");

    private async Task ExecuteAsync(HttpRequest request, ReadOnlyMemory<byte> body, Utf8JsonWriter writer, CancellationToken cancellationToken)
    {
        var action = FindAction(request) ?? throw DynamoDbException.UnknownOperation(request.Headers[TargetHeader].ToString()[TargetPrefix.Length..]);
        var structure = RequestStructure.Parse(body);
        DynamoDbAuthorization.Authorize(_access, request, action.Name, structure);
        if (!action.HasResponse)
        {
            await action.ExecuteAsync(structure, writer, cancellationToken).ConfigureAwait(false);
            return;
        }

        writer.WriteStartObject();
        try
        {
            await action.ExecuteAsync(structure, writer, cancellationToken).ConfigureAwait(false);
        }
        catch (DynamoDbException error) when (action.UsesNewerMessages && error.NewerMessage is not null)
        {
            throw error.WithNewerMessage();
        }

        writer.WriteEndObject();
        await writer.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    private IDynamoDbAction? FindAction(HttpRequest request) => _actions.GetValueOrDefault(request.Headers[TargetHeader].ToString());

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
}
