using System.Buffers;
using System.Collections.Frozen;
using System.Text.Encodings.Web;
using System.Text.Json;
using DurableLocal.Core.Http;
using DurableLocal.Core.Permissions;
using DurableLocal.Sqs.Actions;
using DurableLocal.Sqs.Protocol;
using DurableLocal.Sqs.Query;
using DurableLocal.Sqs.Rules;
using Microsoft.AspNetCore.Http;

namespace DurableLocal.Sqs;

/// <summary>
/// SQS on the wire: AWS JSON 1.0 with the operation in <c>X-Amz-Target</c>, on any path (queue URLs included), and the query
/// protocol that older SDKs speak.
/// </summary>
public sealed class SqsEndpoint : IEndpoint
{
    private const string TargetHeader = "X-Amz-Target";
    private const string TargetPrefix = "AmazonSQS.";
    private const string TraceHeader = "X-Amzn-Trace-Id";
    private const string ContentType = "application/x-amz-json-1.0";
    private const int FirstBuffer = 4_096;

    private static readonly JsonWriterOptions Writing = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    private readonly FrozenDictionary<string, ISqsAction> _actions;
    private readonly AccessControl? _access;

    /// <param name="access">Null where every call is allowed.</param>
    public SqsEndpoint(Queues queues, AccessControl? access = null)
    {
        _access = access;
        _actions = new Dictionary<string, ISqsAction>
        {
            ["AddPermission"] = new AddPermission(queues),
            ["CancelMessageMoveTask"] = new CancelMessageMoveTask(queues),
            ["ChangeMessageVisibility"] = new ChangeMessageVisibility(queues),
            ["ChangeMessageVisibilityBatch"] = new ChangeMessageVisibilityBatch(queues),
            ["CreateQueue"] = new CreateQueue(queues),
            ["DeleteMessage"] = new DeleteMessage(queues),
            ["DeleteMessageBatch"] = new DeleteMessageBatch(queues),
            ["DeleteQueue"] = new DeleteQueue(queues),
            ["GetQueueAttributes"] = new GetQueueAttributes(queues),
            ["GetQueueUrl"] = new GetQueueUrl(queues),
            ["ListDeadLetterSourceQueues"] = new ListDeadLetterSourceQueues(queues),
            ["ListMessageMoveTasks"] = new ListMessageMoveTasks(queues),
            ["ListQueues"] = new ListQueues(queues),
            ["ListQueueTags"] = new ListQueueTags(queues),
            ["PurgeQueue"] = new PurgeQueue(queues),
            ["ReceiveMessage"] = new ReceiveMessage(queues),
            ["RemovePermission"] = new RemovePermission(queues),
            ["SendMessage"] = new SendMessage(queues),
            ["SendMessageBatch"] = new SendMessageBatch(queues),
            ["SetQueueAttributes"] = new SetQueueAttributes(queues),
            ["StartMessageMoveTask"] = new StartMessageMoveTask(queues),
            ["TagQueue"] = new TagQueue(queues),
            ["UntagQueue"] = new UntagQueue(queues),
        }.ToFrozenDictionary();
    }

    public bool Accepts(HttpRequest request) =>
        request.Headers.TryGetValue(TargetHeader, out var target)
            ? HttpMethods.IsPost(request.Method) && target.ToString().StartsWith(TargetPrefix, StringComparison.Ordinal)
            : QueryRequest.Is(request);

    public Task HandleAsync(HttpContext context) =>
        context.Request.Headers.ContainsKey(TargetHeader) ? HandleJsonAsync(context) : HandleQueryAsync(context);

    private async Task HandleQueryAsync(HttpContext context)
    {
        var response = context.Response;
        var requestId = response.Headers["x-amzn-RequestId"].ToString();
        byte[] answer;
        try
        {
            if (QueryRequest.IsIdle(context.Request))
            {
                response.StatusCode = StatusCodes.Status404NotFound;
                await response.Body.WriteAsync(QueryResponse.UnknownOperation.ToArray(), context.RequestAborted).ConfigureAwait(false);
                return;
            }

            var request = await QueryRequest.ReadAsync(context.Request, context.RequestAborted).ConfigureAwait(false);
            var json = new ArrayBufferWriter<byte>(FirstBuffer);
            var writer = new Utf8JsonWriter(json, Writing);
            await using (writer.ConfigureAwait(false))
            {
                await RunAsync(context, request.Operation, request.Json, writer).ConfigureAwait(false);
            }

            answer = QueryResponse.Of(request.Operation, json.WrittenMemory, requestId);
        }
        catch (SqsException refusal)
        {
            response.StatusCode = refusal.Status;
            answer = QueryResponse.Of(refusal, requestId);
        }

        response.ContentType = QueryResponse.ContentType;
        response.ContentLength = answer.Length;
        await response.Body.WriteAsync(answer, context.RequestAborted).ConfigureAwait(false);
    }

    private async Task HandleJsonAsync(HttpContext context)
    {
        var response = context.Response;
        response.ContentType = ContentType;
        var writer = new Utf8JsonWriter(response.BodyWriter, Writing);
        await using (writer.ConfigureAwait(false))
        {
            try
            {
                await ReadAndRunAsync(context, writer).ConfigureAwait(false);
            }
            catch (SqsException refusal)
            {
                Refuse(response, writer, refusal);
            }
            catch
            {
                // What the action began to write is not to stand before the front door's own answer.
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

        SqsPermission.Demand(_access, context.Request, operation, request);
        writer.WriteStartObject();
        await (action is ITracedSqsAction traced && context.Request.Headers[TraceHeader] is [{ Length: > 0 } trace, ..]
            ? traced.RunAsync(request, trace, writer, context.RequestAborted)
            : action.RunAsync(request, writer, context.RequestAborted)).ConfigureAwait(false);
        writer.WriteEndObject();
    }

    private async Task ReadAndRunAsync(HttpContext context, Utf8JsonWriter writer)
    {
        var buffer = ArrayPool<byte>.Shared.Rent((int)(context.Request.ContentLength ?? FirstBuffer));
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

    private static void Refuse(HttpResponse response, Utf8JsonWriter writer, SqsException refusal)
    {
        // Actions write only after they have acted, so nothing of an answer has left the writer's own buffer.
        writer.Reset();
        response.StatusCode = refusal.Status;
        response.Headers["x-amzn-query-error"] = $"{refusal.Code};Sender";
        writer.WriteStartObject();
        writer.WriteString("__type"u8, refusal.Type);
        writer.WriteString("message"u8, refusal.Message);
        writer.WriteEndObject();
    }
}
