using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using DurableLocal.Core.Aws;
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
public sealed class SqsEndpoint : ServiceEndpoint
{
    private const string TargetPrefix = "AmazonSQS.";
    private const string TraceHeader = "X-Amzn-Trace-Id";
    private const string ContentType = "application/x-amz-json-1.0";
    private const int InitialBuffer = 4_096;

    private static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    private static readonly ErrorFormat JsonErrors = new SqsJsonErrorFormat();

    private readonly OperationTable<IOperation<SqsRequest, Utf8JsonWriter>> _operations;
    private readonly AccessControl? _access;

    /// <param name="queues">The service.</param>
    /// <param name="access">Authorizes calls of functions; null allows every call.</param>
    public SqsEndpoint(Queues queues, AccessControl? access = null)
    {
        _access = access;
        _operations = new OperationTable<IOperation<SqsRequest, Utf8JsonWriter>>(queues.Operations, SqsException.UnknownOperation);
    }

    public override bool Accepts(HttpRequest request) =>
        TargetHeader.IsIn(request) ? TargetHeader.OperationOf(request, TargetPrefix) is not null : QueryRequest.Matches(request);

    protected override ErrorFormat ErrorsOf(HttpRequest request) => TargetHeader.IsIn(request) ? JsonErrors : QueryResponse.Errors;

    protected override Task ExecuteAsync(HttpContext context) =>
        TargetHeader.OperationOf(context.Request, TargetPrefix) is { } operation ? ExecuteJsonAsync(context, operation) : ExecuteQueryAsync(context);

    private async Task ExecuteQueryAsync(HttpContext context)
    {
        var response = context.Response;
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
            await ExecuteAsync(context, request.Operation, request.Json, writer).ConfigureAwait(false);
        }

        var body = QueryResponse.Of(request.Operation, json.WrittenMemory, response.Headers["x-amzn-RequestId"].ToString());
        response.ContentType = QueryResponse.ContentType;
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
    }

    private async Task ExecuteJsonAsync(HttpContext context, string operation)
    {
        var response = context.Response;
        response.ContentType = ContentType;
        var writer = new Utf8JsonWriter(response.BodyWriter, WriterOptions);
        await using (writer.ConfigureAwait(false))
        {
            try
            {
                await ReadAndExecuteAsync(context, operation, writer).ConfigureAwait(false);
            }
            catch
            {
                // Discards what the operation wrote, which is still in the buffer of the writer.
                writer.Reset();
                throw;
            }

            writer.Flush();
            response.ContentLength = writer.BytesCommitted;
        }

        await response.BodyWriter.FlushAsync(context.RequestAborted).ConfigureAwait(false);
    }

    private async Task ExecuteAsync(HttpContext context, string operationName, ReadOnlyMemory<byte> body, Utf8JsonWriter writer)
    {
        var operation = _operations.Get(operationName);
        SqsAuthorization.Authorize(_access, context.Request, operationName, body);
        var trace = context.Request.Headers[TraceHeader] is [{ Length: > 0 } header, ..] ? header : null;
        writer.WriteStartObject();
        await operation.ExecuteAsync(new SqsRequest(body, trace), writer, context.RequestAborted).ConfigureAwait(false);
        writer.WriteEndObject();
    }

    private async Task ReadAndExecuteAsync(HttpContext context, string operation, Utf8JsonWriter writer)
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

            await ExecuteAsync(context, operation, buffer.AsMemory(0, length), writer).ConfigureAwait(false);
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

    /// <summary>Errors of the JSON protocol, with the code of the query protocol in a header.</summary>
    private sealed class SqsJsonErrorFormat() : AwsJsonErrorFormat(SqsEndpoint.ContentType, WriterOptions)
    {
        protected override void WriteHeaders(IHeaderDictionary headers, AwsException error) => headers["x-amzn-query-error"] = $"{error.Code};Sender";
    }
}
