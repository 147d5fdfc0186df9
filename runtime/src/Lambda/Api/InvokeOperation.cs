using System.Buffers;
using System.Text;
using System.Text.Json;
using DurableLocal.Core.Aws;
using DurableLocal.Core.Http;
using DurableLocal.Core.Storage;
using DurableLocal.Lambda.Async;
using DurableLocal.Lambda.Environments;
using Microsoft.AspNetCore.Http;

namespace DurableLocal.Lambda.Api;

/// <summary>The Invoke operations. A plain function runs once; for a durable function an execution is started, or the existing one of the same name is used.</summary>
public sealed class InvokeOperation(IFunctions functions, IFunctionInvoker invoker, AsyncInvocations asyncInvocations, IDurableExecutions executions, Database database)
{
    /// <summary>Largest event of a synchronous invocation: 6 MB; Lambda quotas page.</summary>
    public const int LargestSyncPayload = 6 * 1024 * 1024;

    /// <summary>
    /// Largest event of an asynchronous invocation: 1 MB; Lambda quotas page, and Invoke in the API reference. For the start
    /// of a durable execution the API reference of GetDurableExecution has 256 KB; the bound of the request is taken.
    /// </summary>
    public const int LargestAsyncPayload = 1024 * 1024;

    /// <summary>The error text for a durable function that is invoked without version or alias.</summary>
    public const string UnqualifiedDurable = "You cannot invoke a durable function using an unqualified ARN.";

    /// <summary>Longest client context before encoding; Lambda API reference, Invoke.</summary>
    public const int LargestClientContext = 3583;

    /// <summary>Maximum nesting of an event: the default of Jackson, the parser of the service.</summary>
    private const int DeepestEvent = 1000;

    /// <summary>
    /// How long a synchronous caller of a durable function waits at most: 15 minutes, or the function's timeout if it is
    /// lower (durable functions guide, invoking). A function with a longer execution timeout cannot be invoked synchronously.
    /// </summary>
    public static readonly TimeSpan LongestSyncInvoke = TimeSpan.FromMinutes(15);

    private static readonly byte[] EmptyEvent = "{}"u8.ToArray();

    /// <summary>Invoke.</summary>
    public Task HandleAsync(HttpContext context, FunctionParameters function) =>
        HandleAsync(context, function, InvokeRequest.Of(context.Request));

    /// <summary>InvokeAsync, the deprecated form of Invoke with the type Event.</summary>
    public Task HandleEventAsync(HttpContext context, string functionName) =>
        HandleAsync(context, new FunctionParameters(functionName, null), InvokeRequest.Of(context.Request) with { Type = InvocationType.Event });

    /// <summary>InvokeWithResponseStream.</summary>
    public async Task HandleStreamAsync(HttpContext context, FunctionParameters parameters)
    {
        var request = InvokeRequest.Of(context.Request);
        var function = functions.ResolveToInvoke(parameters.Name, parameters.Qualifier);
        request.Check(function);
        InvokeStream.Check(function, request);
        var payload = await ReadAsync(context.Request, LargestSyncPayload).ConfigureAwait(false);
        if (request.Type == InvocationType.DryRun)
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        context.Response.Headers["X-Amz-Executed-Version"] = function.Version;
        await InvokeStream.WriteResponseAsync(context, await RunAsync(context, function, request, payload).ConfigureAwait(false)).ConfigureAwait(false);
    }

    private async Task HandleAsync(HttpContext context, FunctionParameters parameters, InvokeRequest request)
    {
        var function = functions.ResolveToInvoke(parameters.Name, parameters.Qualifier);
        request.Check(function);
        var payload = await ReadAsync(context.Request, LargestPayload(request)).ConfigureAwait(false);
        if (request.Type == InvocationType.RequestResponse)
        {
            // Other invocation types respond before a version has run.
            context.Response.Headers["X-Amz-Executed-Version"] = function.Version;
        }

        switch (request.Type)
        {
            case InvocationType.DryRun:
                context.Response.StatusCode = StatusCodes.Status204NoContent;
                break;
            case InvocationType.Event when function.Function.Durable is not null:
                await StartAsync(context, function, request, payload).ConfigureAwait(false);
                context.Response.StatusCode = StatusCodes.Status202Accepted;
                break;
            case InvocationType.Event:
                var invocation = InvocationOf(context, function, request, payload);
                await database.WriteAsync(session => asyncInvocations.Enqueue(session, invocation), context.RequestAborted).ConfigureAwait(false);
                context.Response.StatusCode = StatusCodes.Status202Accepted;
                break;
            case InvocationType.RequestResponse when function.Function.Durable is not null:
                await ExecuteAsync(context, function, request, payload).ConfigureAwait(false);
                break;
            default:
                await InvokeAsync(context, function, request, payload).ConfigureAwait(false);
                break;
        }
    }

    private async Task InvokeAsync(HttpContext context, FunctionVersion function, InvokeRequest request, ReadOnlyMemory<byte> payload)
    {
        var outcome = await RunAsync(context, function, request, payload).ConfigureAwait(false);
        if (outcome.LogTail is { } tail)
        {
            context.Response.Headers["X-Amz-Log-Result"] = Convert.ToBase64String(tail);
        }

        if (outcome.Kind != InvocationOutcomeKind.Succeeded)
        {
            context.Response.Headers["X-Amz-Function-Error"] = "Unhandled";
        }

        await WriteResponseAsync(context, outcome.Payload).ConfigureAwait(false);
    }

    private async Task<InvocationOutcome> RunAsync(HttpContext context, FunctionVersion function, InvokeRequest request, ReadOnlyMemory<byte> payload)
    {
        var outcome = await invoker.InvokeAsync(InvocationOf(context, function, request, payload), context.RequestAborted).ConfigureAwait(false);
        return outcome.Kind == InvocationOutcomeKind.Throttled
            ? throw new TooManyRequestsException(outcome.ErrorMessage ?? "Rate Exceeded.")
            : outcome;
    }

    private static Invocation InvocationOf(HttpContext context, FunctionVersion function, InvokeRequest request, ReadOnlyMemory<byte> payload) =>
        new(function, context.Response.Headers["x-amzn-RequestId"].ToString(), payload)
        {
            ClientContext = request.ClientContext,
            TenantId = request.TenantId,
            TraceId = request.TraceId,
            WantsLogTail = request.WantsLogTail,
        };

    /// <summary>Keeps the request open, across all suspensions, until the execution ends or the time of the caller is over.</summary>
    private async Task ExecuteAsync(HttpContext context, FunctionVersion function, InvokeRequest request, ReadOnlyMemory<byte> payload)
    {
        var start = await StartAsync(context, function, request, payload).ConfigureAwait(false);
        var longest = function.Function.Timeout < LongestSyncInvoke ? function.Function.Timeout : LongestSyncInvoke;
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        timeout.CancelAfter(longest);
        DurableOutcome outcome;
        try
        {
            outcome = await executions.WaitForCompletionAsync(start.ExecutionArn, timeout.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            context.Response.Headers["X-Amz-Function-Error"] = "Unhandled";
            await WriteResponseAsync(context, ErrorDocument.Write("Sandbox.Timedout", $"The execution did not end within {longest.TotalSeconds:0} seconds and is still running: {start.ExecutionArn}")).ConfigureAwait(false);
            return;
        }

        if (outcome.Status == "SUCCEEDED")
        {
            await WriteResponseAsync(context, Encoding.UTF8.GetBytes(outcome.Result ?? "null")).ConfigureAwait(false);
            return;
        }

        context.Response.Headers["X-Amz-Function-Error"] = "Unhandled";
        var error = outcome.Error;
        await WriteResponseAsync(context, ErrorDocument.Write(error?.ErrorType, error?.ErrorMessage ?? $"The execution ended as {outcome.Status}", error?.StackTrace, error?.ErrorData)).ConfigureAwait(false);
    }

    private async Task<DurableStart> StartAsync(HttpContext context, FunctionVersion function, InvokeRequest request, ReadOnlyMemory<byte> payload)
    {
        var start = await executions.StartAsync(function, request.ExecutionName, payload, request.Type == InvocationType.Event, request.TenantId, request.TraceId, context.RequestAborted).ConfigureAwait(false);
        context.Response.Headers["X-Amz-Durable-Execution-Arn"] = start.ExecutionArn;
        return start;
    }

    private static int LargestPayload(InvokeRequest request) => request.Type == InvocationType.Event ? LargestAsyncPayload : LargestSyncPayload;

    private static async ValueTask<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, int largest)
    {
        if (request.ContentLength > largest)
        {
            throw TooLarge(request.ContentLength.Value, largest);
        }

        var reader = request.BodyReader;
        while (true)
        {
            var result = await reader.ReadAsync(request.HttpContext.RequestAborted).ConfigureAwait(false);
            if (result.Buffer.Length > largest)
            {
                throw TooLarge(result.Buffer.Length, largest);
            }

            if (result.IsCompleted)
            {
                var payload = result.Buffer.ToArray();
                reader.AdvanceTo(result.Buffer.End);
                return payload.Length == 0 ? EmptyEvent : Validated(payload);
            }

            reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    /// <summary>Returns the bytes unchanged when they are one JSON document.</summary>
    /// <exception cref="AwsException">InvalidRequestContentException 400: they are not.</exception>
    private static byte[] Validated(byte[] payload)
    {
        try
        {
            var reader = new Utf8JsonReader(payload, new JsonReaderOptions { MaxDepth = DeepestEvent });
            while (reader.Read())
            {
                // The reader validates as it advances.
            }

            return payload;
        }
        catch (JsonException fault)
        {
            throw new AwsException(400, "InvalidRequestContentException", $"Could not parse request body into json: Could not parse payload into json: {fault.Message}");
        }
    }

    private static AwsException TooLarge(long length, int largest) =>
        new(413, "RequestTooLargeException", largest == LargestSyncPayload
            ? $"Request must be smaller than {largest} bytes for the InvokeFunction operation"
            : $"{length} byte payload is too large for the Event invocation type (limit {largest} bytes)");

    private static Task WriteResponseAsync(HttpContext context, ReadOnlyMemory<byte> payload) =>
        JsonResponse.WriteAsync(context, StatusCodes.Status200OK, payload);
}
