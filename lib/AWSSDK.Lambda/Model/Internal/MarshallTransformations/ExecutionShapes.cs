namespace Amazon.Lambda.Model.Internal.MarshallTransformations;

/// <summary>Shapes of executions in responses.</summary>
internal static class ExecutionShapes
{
    internal static readonly Shape<GetDurableExecutionResponse> GetDurableExecutionResponse = new(
        ("DurableExecutionArn", static (ref json, response) => response.DurableExecutionArn = json.GetString()),
        ("DurableExecutionName", static (ref json, response) => response.DurableExecutionName = json.GetString()),
        ("FunctionArn", static (ref json, response) => response.FunctionArn = json.GetString()),
        ("InputPayload", static (ref json, response) => response.InputPayload = json.GetString()),
        ("Result", static (ref json, response) => response.Result = json.GetString()),
        ("Error", static (ref json, response) => response.Error = OperationShapes.ErrorObject.Read(ref json)),
        ("StartTimestamp", static (ref json, response) => response.StartTimestamp = json.Timestamp()),
        ("Status", static (ref json, response) => response.Status = json.GetString()),
        ("EndTimestamp", static (ref json, response) => response.EndTimestamp = json.Timestamp()),
        ("Version", static (ref json, response) => response.Version = json.GetString()),
        ("TraceHeader", static (ref json, response) => response.TraceHeader = TraceHeader.Read(ref json)));

    internal static readonly Shape<TraceHeader> TraceHeader = new(
        ("XAmznTraceId", static (ref json, details) => details.XAmznTraceId = json.GetString()));

    internal static readonly Shape<ListDurableExecutionsByFunctionResponse> ListDurableExecutionsByFunctionResponse = new(
        ("DurableExecutions", static (ref json, response) => response.DurableExecutions = Execution.ReadList(ref json)),
        ("NextMarker", static (ref json, response) => response.NextMarker = json.GetString()));

    internal static readonly Shape<Execution> Execution = new(
        ("DurableExecutionArn", static (ref json, execution) => execution.DurableExecutionArn = json.GetString()),
        ("DurableExecutionName", static (ref json, execution) => execution.DurableExecutionName = json.GetString()),
        ("FunctionArn", static (ref json, execution) => execution.FunctionArn = json.GetString()),
        ("Status", static (ref json, execution) => execution.Status = json.GetString()),
        ("StartTimestamp", static (ref json, execution) => execution.StartTimestamp = json.Timestamp()),
        ("EndTimestamp", static (ref json, execution) => execution.EndTimestamp = json.Timestamp()));

    internal static readonly Shape<StopDurableExecutionResponse> StopDurableExecutionResponse = new(
        ("StopTimestamp", static (ref json, response) => response.StopTimestamp = json.Timestamp()));
}
