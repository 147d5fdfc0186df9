using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;
using System.IO.Hashing;
using System.Text.Json;
using DurableChaining.Local.DynamoDb.Actions;
using DurableChaining.Local.DynamoDb.Values;
using DurableChaining.Local.DynamoDb.Wire;
using DurableChaining.Local.Permissions;
using DurableChaining.Local.Wire;
using Microsoft.AspNetCore.Http;

namespace DurableChaining.Local.DynamoDb;

/// <summary>DynamoDB's AWS JSON 1.0 protocol: an operation by its target header, a checksum on every answer.</summary>
public sealed class DynamoDbEndpoint : IEndpoint
{
    private const string TargetHeader = "X-Amz-Target";
    private const string TargetPrefix = "DynamoDB_20120810.";
    private const string ContentType = "application/x-amz-json-1.0";

    private readonly FrozenDictionary<string, IDynamoDbAction> _actions;
    private readonly AccessControl? _access;

    /// <param name="access">Null where every call is allowed.</param>
    public DynamoDbEndpoint(DynamoDbService service, AccessControl? access = null)
    {
        _access = access;
        _actions = service.Actions.ToFrozenDictionary(action => TargetPrefix + action.Name, StringComparer.Ordinal);
    }

    public bool Accepts(HttpRequest request) =>
        HttpMethods.IsPost(request.Method)
        && request.Headers.TryGetValue(TargetHeader, out var target)
        && target.ToString().StartsWith(TargetPrefix, StringComparison.Ordinal);

    public async Task HandleAsync(HttpContext context)
    {
        var answer = new ArrayBufferWriter<byte>(1024);
        try
        {
            using var writer = new Utf8JsonWriter(answer, AttributeValueWriter.Options);
            var body = await ReadBodyAsync(context.Request, context.RequestAborted).ConfigureAwait(false);
            await AnswerAsync(context.Request, body, writer, context.RequestAborted).ConfigureAwait(false);
        }
        catch (DynamoDbException refusal)
        {
            answer.ResetWrittenCount();
            context.Response.StatusCode = refusal.Status;
            ErrorAnswer.Write(answer, refusal);
        }

        await SendAsync(context, answer.WrittenMemory).ConfigureAwait(false);
    }

    private async Task AnswerAsync(HttpRequest request, ReadOnlyMemory<byte> body, Utf8JsonWriter writer, CancellationToken cancellationToken)
    {
        var target = request.Headers[TargetHeader].ToString();
        if (!_actions.TryGetValue(target, out var action))
        {
            throw DynamoDbException.UnknownOperation(target[TargetPrefix.Length..]);
        }

        var structure = RequestStructure.Parse(body);
        DynamoDbPermission.Demand(_access, request, action.Name, structure);
        if (!action.HasAnswer)
        {
            await action.ExecuteAsync(structure, writer, cancellationToken).ConfigureAwait(false);
            return;
        }

        writer.WriteStartObject();
        try
        {
            await action.ExecuteAsync(structure, writer, cancellationToken).ConfigureAwait(false);
        }
        catch (DynamoDbException refusal) when (action.HasNewerWords && refusal.NewerWords is not null)
        {
            throw refusal.InNewerWords();
        }

        writer.WriteEndObject();
        await writer.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async Task<ReadOnlyMemory<byte>> ReadBodyAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength is { } length)
        {
            var bytes = new byte[length];
            await request.Body.ReadExactlyAsync(bytes, cancellationToken).ConfigureAwait(false);
            return bytes;
        }

        using var buffer = new MemoryStream();
        await request.Body.CopyToAsync(buffer, cancellationToken).ConfigureAwait(false);
        return buffer.ToArray();
    }

    private static async Task SendAsync(HttpContext context, ReadOnlyMemory<byte> answer)
    {
        var response = context.Response;
        response.ContentType = ContentType;
        response.ContentLength = answer.Length;
        response.Headers["x-amz-crc32"] = Crc32.HashToUInt32(answer.Span).ToString(CultureInfo.InvariantCulture);
        await response.Body.WriteAsync(answer, context.RequestAborted).ConfigureAwait(false);
    }
}
