using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;

namespace Amazon.Lambda.Model.Internal.MarshallTransformations;

/// <summary>The HTTP binding of each operation (service model lambda 2015-03-31, protocol restJson1).</summary>
internal static class Operations
{
    private const string Executions = "/2025-12-01/durable-executions/{DurableExecutionArn}";
    private const string Callbacks = "/2025-12-01/durable-execution-callbacks/{CallbackId}";

    internal static readonly InvokeOptions Invoke = Create<InvokeRequest>(
        "POST",
        "/2015-03-31/functions/{FunctionName}/invocations",
        WriteInvoke,
        new InvokeResponseReader());

    internal static readonly InvokeOptions CheckpointDurableExecution = Create<CheckpointDurableExecutionRequest>(
        "POST",
        Executions + "/checkpoint",
        WriteCheckpoint,
        new JsonResponseReader<CheckpointDurableExecutionResponse>(OperationShapes.CheckpointDurableExecutionResponse, ServiceErrors.State));

    internal static readonly InvokeOptions GetDurableExecutionState = Create<GetDurableExecutionStateRequest>(
        "GET",
        Executions + "/state",
        static (state, request) =>
        {
            request.Label("DurableExecutionArn", state.DurableExecutionArn);
            request.Query("CheckpointToken", state.CheckpointToken);
            request.Query("Marker", state.Marker);
            request.Query("MaxItems", state.MaxItems);
        },
        new JsonResponseReader<GetDurableExecutionStateResponse>(OperationShapes.GetDurableExecutionStateResponse, ServiceErrors.State));

    internal static readonly InvokeOptions GetDurableExecution = Create<GetDurableExecutionRequest>(
        "GET",
        Executions,
        static (execution, request) => request.Label("DurableExecutionArn", execution.DurableExecutionArn),
        new JsonResponseReader<GetDurableExecutionResponse>(ExecutionShapes.GetDurableExecutionResponse, ServiceErrors.Lookup));

    internal static readonly InvokeOptions GetDurableExecutionHistory = Create<GetDurableExecutionHistoryRequest>(
        "GET",
        Executions + "/history",
        static (history, request) =>
        {
            request.Label("DurableExecutionArn", history.DurableExecutionArn);
            request.Query("IncludeExecutionData", history.IncludeExecutionData);
            request.Query("MaxItems", history.MaxItems);
            request.Query("Marker", history.Marker);
            request.Query("ReverseOrder", history.ReverseOrder);
        },
        new JsonResponseReader<GetDurableExecutionHistoryResponse>(HistoryShapes.GetDurableExecutionHistoryResponse, ServiceErrors.Lookup));

    internal static readonly InvokeOptions ListDurableExecutionsByFunction = Create<ListDurableExecutionsByFunctionRequest>(
        "GET",
        "/2025-12-01/functions/{FunctionName}/durable-executions",
        WriteList,
        new JsonResponseReader<ListDurableExecutionsByFunctionResponse>(ExecutionShapes.ListDurableExecutionsByFunctionResponse, ServiceErrors.Lookup));

    internal static readonly InvokeOptions StopDurableExecution = Create<StopDurableExecutionRequest>(
        "POST",
        Executions + "/stop",
        static (stop, request) =>
        {
            request.Label("DurableExecutionArn", stop.DurableExecutionArn);
            request.ErrorBody(stop.Error);
        },
        new JsonResponseReader<StopDurableExecutionResponse>(ExecutionShapes.StopDurableExecutionResponse, ServiceErrors.Lookup));

    internal static readonly InvokeOptions SendDurableExecutionCallbackSuccess = Create<SendDurableExecutionCallbackSuccessRequest>(
        "POST",
        Callbacks + "/succeed",
        static (success, request) =>
        {
            request.Label("CallbackId", success.CallbackId);
            request.BlobBody(success.Result);
        },
        new JsonResponseReader<SendDurableExecutionCallbackSuccessResponse>(new(), ServiceErrors.Callback));

    internal static readonly InvokeOptions SendDurableExecutionCallbackFailure = Create<SendDurableExecutionCallbackFailureRequest>(
        "POST",
        Callbacks + "/fail",
        static (failure, request) =>
        {
            request.Label("CallbackId", failure.CallbackId);
            request.ErrorBody(failure.Error);
        },
        new JsonResponseReader<SendDurableExecutionCallbackFailureResponse>(new(), ServiceErrors.Callback));

    internal static readonly InvokeOptions SendDurableExecutionCallbackHeartbeat = Create<SendDurableExecutionCallbackHeartbeatRequest>(
        "POST",
        Callbacks + "/heartbeat",
        static (heartbeat, request) => request.Label("CallbackId", heartbeat.CallbackId),
        new JsonResponseReader<SendDurableExecutionCallbackHeartbeatResponse>(new(), ServiceErrors.Callback));

    private static InvokeOptions Create<TRequest>(string method, string path, Action<TRequest, IRequest> write, ResponseUnmarshaller reader)
        where TRequest : AmazonLambdaRequest =>
        new() { RequestMarshaller = new RequestWriter<TRequest>(method, path, write), ResponseUnmarshaller = reader };

    private static void WriteInvoke(InvokeRequest invoke, IRequest request)
    {
        request.Label("FunctionName", invoke.FunctionName);
        request.Query("Qualifier", invoke.Qualifier);
        request.Header("X-Amz-Invocation-Type", invoke.InvocationType?.Value);
        request.Header("X-Amz-Log-Type", invoke.LogType?.Value);
        request.Header("X-Amz-Client-Context", invoke.ClientContextBase64);
        request.Header("X-Amz-Durable-Execution-Name", invoke.DurableExecutionName);
        request.Header("X-Amz-Tenant-Id", invoke.TenantId);
        request.BlobBody(invoke.PayloadStream);
    }

    private static void WriteCheckpoint(CheckpointDurableExecutionRequest checkpoint, IRequest request)
    {
        request.Label("DurableExecutionArn", checkpoint.DurableExecutionArn);
        request.JsonBody(json =>
        {
            json.WriteStartObject();
            json.WriteText("CheckpointToken"u8, checkpoint.CheckpointToken);
            json.WriteUpdates(checkpoint.Updates);
            // The request is marshalled once per call: all retries send the same token, so that the service detects duplicates.
            json.WriteString("ClientToken"u8, checkpoint.ClientToken ?? Guid.NewGuid().ToString());
            json.WriteEndObject();
        });
    }

    private static void WriteList(ListDurableExecutionsByFunctionRequest list, IRequest request)
    {
        request.Label("FunctionName", list.FunctionName);
        request.Query("Qualifier", list.Qualifier);
        request.Query("DurableExecutionName", list.DurableExecutionName);
        request.Query("Statuses", list.Statuses);
        request.Query("StartedAfter", list.StartedAfter);
        request.Query("StartedBefore", list.StartedBefore);
        request.Query("ReverseOrder", list.ReverseOrder);
        request.Query("Marker", list.Marker);
        request.Query("MaxItems", list.MaxItems);
    }

    private static void ErrorBody(this IRequest request, ErrorObject error) => request.JsonBody(json =>
    {
        json.WriteStartObject();
        if (error is not null)
        {
            json.WriteErrorMembers(error);
        }

        json.WriteEndObject();
    });
}
