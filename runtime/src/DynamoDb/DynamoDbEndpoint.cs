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

/// <summary>DynamoDB's AWS JSON 1.0 protocol: an operation by its target header, a checksum on every answer.</summary>
public sealed class DynamoDbEndpoint : IEndpoint
{
    private const string TargetHeader = "X-Amz-Target";
    private const string TargetPrefix = "DynamoDB_20120810.";
    private const string ContentType = "application/x-amz-json-1.0";
    private const string PlainJson = "application/json";

    private readonly FrozenDictionary<string, IDynamoDbAction> _actions;
    private readonly AccessControl? _access;

    /// <param name="access">Null where every call is allowed.</param>
    public DynamoDbEndpoint(DynamoDbService service, AccessControl? access = null)
    {
        _access = access;
        _actions = service.Actions.ToFrozenDictionary(action => TargetPrefix + action.Name, StringComparer.Ordinal);
    }

    public bool Accepts(HttpRequest request) =>
        AsksForHealth(request)
        || (HttpMethods.IsPost(request.Method)
            && request.Headers.TryGetValue(TargetHeader, out var target)
            && target.ToString().StartsWith(TargetPrefix, StringComparison.Ordinal));

    public async Task HandleAsync(HttpContext context)
    {
        if (AsksForHealth(context.Request))
        {
            await SendAsync(context, "text/plain", Encoding.UTF8.GetBytes($"healthy: {context.Request.Host} ")).ConfigureAwait(false);
            return;
        }

        var answer = new ArrayBufferWriter<byte>(1024);
        try
        {
            using var writer = new Utf8JsonWriter(answer, AttributeValueWriter.Options);
            var body = await RequestBody.ReadAsync(context.Request, context.RequestAborted).ConfigureAwait(false);
            await AnswerAsync(context.Request, body, writer, context.RequestAborted).ConfigureAwait(false);
        }
        catch (DynamoDbException refusal)
        {
            answer.ResetWrittenCount();
            context.Response.StatusCode = refusal.Status;
            ErrorWriter.Write(answer, refusal);
        }

        var asked = context.Request.ContentType?.TrimStart();
        await SendAsync(context, asked?.StartsWith(PlainJson, StringComparison.OrdinalIgnoreCase) == true ? PlainJson : ContentType, answer.WrittenMemory).ConfigureAwait(false);
    }

    /// <summary>Load balancers and test harnesses ask the service for a sign of life in this way.</summary>
    private static bool AsksForHealth(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) && request.Path == "/" && !request.QueryString.HasValue;

    private async Task AnswerAsync(HttpRequest request, ReadOnlyMemory<byte> body, Utf8JsonWriter writer, CancellationToken cancellationToken)
    {
        var action = ActionOf(request) ?? throw DynamoDbException.UnknownOperation(request.Headers[TargetHeader].ToString()[TargetPrefix.Length..]);
        var structure = RequestStructure.Parse(body);
        DynamoDbPermission.Demand(_access, request, action.Name, structure);
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
        catch (DynamoDbException refusal) when (action.UsesNewerMessages && refusal.NewerMessage is not null)
        {
            throw refusal.WithNewerMessage();
        }

        writer.WriteEndObject();
        await writer.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    private IDynamoDbAction? ActionOf(HttpRequest request) => _actions.GetValueOrDefault(request.Headers[TargetHeader].ToString());

    /// <summary>The checksum is over the bytes as they are sent, packed or not.</summary>
    private static async Task SendAsync(HttpContext context, string contentType, ReadOnlyMemory<byte> answer)
    {
        var (bytes, encoding) = ResponseEncoding.Compress(context.Request.Headers.AcceptEncoding.LastOrDefault(), answer);
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
