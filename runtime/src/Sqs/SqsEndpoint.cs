using System.Buffers;
using System.Collections.Frozen;
using System.Text.Encodings.Web;
using System.Text.Json;
using DurableLocal.Core.Http;
using DurableLocal.Core.Permissions;
using DurableLocal.Sqs.Protocol;
using DurableLocal.Sqs.Query;
using DurableLocal.Sqs.Rules;
using Microsoft.AspNetCore.Http;

namespace DurableLocal.Sqs;

/// <summary>
/// The HTTP endpoint of SQS: AWS JSON 1.0 with the operation in <c>X-Amz-Target</c>, on any path (queue URLs included), and
/// the query protocol of older SDKs.
/// </summary>
public sealed class SqsEndpoint : IEndpoint
{
    private const string TargetHeader = "X-Amz-Target";
    private const string TargetPrefix = "AmazonSQS.";
    private const string TraceHeader = "X-Amzn-Trace-Id";
    private const string ContentType = "application/x-amz-json-1.0";
    private const int InitialBuffer = 4_096;

    private static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    private readonly FrozenDictionary<string, ISqsAction> _actions;
    private readonly AccessControl? _access;

    /// <param name="queues">The service.</param>
    /// <param name="access">Authorizes calls of functions; null allows every call.</param>
    public SqsEndpoint(Queues queues, AccessControl? access = null)
    {
        _access = access;
        _actions = queues.Actions;
    }

    public bool Accepts(HttpRequest request) =>
        request.Headers.TryGetValue(TargetHeader, out var target)
            ? HttpMethods.IsPost(request.Method) && target.ToString().StartsWith(TargetPrefix, StringComparison.Ordinal)
            : QueryRequest.Matches(request);

    public Task HandleAsync(HttpContext context) =>
        context.Request.Headers.ContainsKey(TargetHeader) ? HandleJsonAsync(context) : HandleQueryAsync(context);

    private async Task HandleQueryAsync(HttpContext context)
    {
        var response = context.Response;
        var requestId = response.Headers["x-amzn-RequestId"].ToString();
        byte[] body;
        try
        {
            if (QueryRequest.IsWithoutAction(context.Request))
            {
                response.StatusCode = StatusCodes.Status404NotFound;
                await response.Body.WriteAsync(QueryResponse.UnknownOperation.ToArray(), context.RequestAborted).ConfigureAwait(false);
                return;
            }

            var request = await QueryRequest.ReadAsync(context.Request, context.RequestAborted).ConfigureAwait(false);
            var json = new ArrayBufferWriter<byte>(InitialBuffer);
            var writer = new Utf8JsonWriter(json, WriterOptions);
            await using (writer.ConfigureAwait(false))
            {
                await RunAsync(context, request.Operation, request.Json, writer).ConfigureAwait(false);
            }

            body = QueryResponse.Of(request.Operation, json.WrittenMemory, requestId);
        }
        catch (SqsException error)
        {
            response.StatusCode = error.Status;
            body = QueryResponse.Of(error, requestId);
        }

        response.ContentType = QueryResponse.ContentType;
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
    }

    private async Task HandleJsonAsync(HttpContext context)
    {
        var response = context.Response;
        response.ContentType = ContentType;
        var writer = new Utf8JsonWriter(response.BodyWriter, WriterOptions);
        await using (writer.ConfigureAwait(false))
        {
            try
            {
                await ReadAndRunAsync(context, writer).ConfigureAwait(false);
            }
            catch (SqsException error)
            {
                WriteError(response, writer, error);
            }
            catch
            {
                // Discards what the action wrote; HttpFrontend writes the error response.
                writer.Reset();
                throw;
            }

            writer.Flush();
            response.ContentLength = writer.BytesCommitted;
        }

        await response.BodyWriter.FlushAsync(context.RequestAborted).ConfigureAwait(false);
    }

    private async Task RunAsync(HttpContext context, string operation, ReadOnlyMemory<byte> request, Utf8JsonWriter writer)
    {
        if (!_actions.TryGetValue(operation, out var action))
        {
            throw SqsException.UnknownOperation(operation);
        }

        SqsAuthorization.Authorize(_access, context.Request, operation, request);
        writer.WriteStartObject();
        await (action is ITracedSqsAction traced && context.Request.Headers[TraceHeader] is [{ Length: > 0 } trace, ..]
            ? traced.RunAsync(request, trace, writer, context.RequestAborted)
            : action.RunAsync(request, writer, context.RequestAborted)).ConfigureAwait(false);
        writer.WriteEndObject();
    }

    private async Task ReadAndRunAsync(HttpContext context, Utf8JsonWriter writer)
    {
        var buffer = ArrayPool<byte>.Shared.Rent((int)(context.Request.ContentLength ?? InitialBuffer));
        try
        {
            var length = 0;
            while (true)
            {
                var read = await context.Request.Body.ReadAsync(buffer.AsMemory(length), context.RequestAborted).ConfigureAwait(false);
                length += read;
                if (read == 0 || length == context.Request.ContentLength)
                {
                    break;
                }

                if (length == buffer.Length)
                {
                    buffer = Grow(buffer);
                }
            }

            var operation = context.Request.Headers[TargetHeader].ToString()[TargetPrefix.Length..];
            await RunAsync(context, operation, buffer.AsMemory(0, length), writer).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static byte[] Grow(byte[] full)
    {
        var larger = ArrayPool<byte>.Shared.Rent(full.Length * 2);
        full.CopyTo(larger.AsSpan());
        ArrayPool<byte>.Shared.Return(full);
        return larger;
    }

    private static void WriteError(HttpResponse response, Utf8JsonWriter writer, SqsException error)
    {
        // Actions write only after they have run, so the response is still in the buffer of the writer.
        writer.Reset();
        response.StatusCode = error.Status;
        response.Headers["x-amzn-query-error"] = $"{error.Code};Sender";
        writer.WriteStartObject();
        writer.WriteString("__type"u8, error.Type);
        writer.WriteString("message"u8, error.Message);
        writer.WriteEndObject();
    }
}
