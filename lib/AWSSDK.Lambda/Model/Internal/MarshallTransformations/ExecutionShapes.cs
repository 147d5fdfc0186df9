namespace Amazon.Lambda.Model.Internal.MarshallTransformations;

/// <summary>Executions as the service describes them.</summary>
internal static class ExecutionShapes
{
    internal static readonly Shape<GetDurableExecutionResponse> GetDurableExecutionResponse = new(
        ("DurableExecutionArn", static (ref json, answer) => answer.DurableExecutionArn = json.GetString()),
        ("DurableExecutionName", static (ref json, answer) => answer.DurableExecutionName = json.GetString()),
        ("FunctionArn", static (ref json, answer) => answer.FunctionArn = json.GetString()),
        ("InputPayload", static (ref json, answer) => answer.InputPayload = json.GetString()),
        ("Result", static (ref json, answer) => answer.Result = json.GetString()),
        ("Error", static (ref json, answer) => answer.Error = OperationShapes.ErrorObject.Read(ref json)),
        ("StartTimestamp", static (ref json, answer) => answer.StartTimestamp = json.Timestamp()),
        ("Status", static (ref json, answer) => answer.Status = json.GetString()),
        ("EndTimestamp", static (ref json, answer) => answer.EndTimestamp = json.Timestamp()),
        ("Version", static (ref json, answer) => answer.Version = json.GetString()),
        ("TraceHeader", static (ref json, answer) => answer.TraceHeader = TraceHeader.Read(ref json)));

    internal static readonly Shape<TraceHeader> TraceHeader = new(
        ("XAmznTraceId", static (ref json, details) => details.XAmznTraceId = json.GetString()));

    internal static readonly Shape<ListDurableExecutionsByFunctionResponse> ListDurableExecutionsByFunctionResponse = new(
        ("DurableExecutions", static (ref json, answer) => answer.DurableExecutions = Execution.ReadList(ref json)),
        ("NextMarker", static (ref json, answer) => answer.NextMarker = json.GetString()));

    internal static readonly Shape<Execution> Execution = new(
        ("DurableExecutionArn", static (ref json, execution) => execution.DurableExecutionArn = json.GetString()),
        ("DurableExecutionName", static (ref json, execution) => execution.DurableExecutionName = json.GetString()),
        ("FunctionArn", static (ref json, execution) => execution.FunctionArn = json.GetString()),
        ("Status", static (ref json, execution) => execution.Status = json.GetString()),
        ("StartTimestamp", static (ref json, execution) => execution.StartTimestamp = json.Timestamp()),
        ("EndTimestamp", static (ref json, execution) => execution.EndTimestamp = json.Timestamp()));

    internal static readonly Shape<StopDurableExecutionResponse> StopDurableExecutionResponse = new(
        ("StopTimestamp", static (ref json, answer) => answer.StopTimestamp = json.Timestamp()));
}
