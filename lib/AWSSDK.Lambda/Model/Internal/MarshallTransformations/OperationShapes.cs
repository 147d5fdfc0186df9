namespace Amazon.Lambda.Model.Internal.MarshallTransformations;

/// <summary>Shapes of the operations of an execution in responses.</summary>
internal static class OperationShapes
{
    internal static readonly Shape<CheckpointDurableExecutionResponse> CheckpointDurableExecutionResponse = new(
        ("CheckpointToken", static (ref json, response) => response.CheckpointToken = json.GetString()),
        ("NewExecutionState", static (ref json, response) => response.NewExecutionState = CheckpointUpdatedExecutionState.Read(ref json)));

    internal static readonly Shape<CheckpointUpdatedExecutionState> CheckpointUpdatedExecutionState = new(
        ("Operations", static (ref json, state) => state.Operations = Operation.ReadList(ref json)),
        ("NextMarker", static (ref json, state) => state.NextMarker = json.GetString()));

    internal static readonly Shape<GetDurableExecutionStateResponse> GetDurableExecutionStateResponse = new(
        ("Operations", static (ref json, response) => response.Operations = Operation.ReadList(ref json)),
        ("NextMarker", static (ref json, response) => response.NextMarker = json.GetString()));

    internal static readonly Shape<Operation> Operation = new(
        ("Id", static (ref json, operation) => operation.Id = json.GetString()),
        ("ParentId", static (ref json, operation) => operation.ParentId = json.GetString()),
        ("Name", static (ref json, operation) => operation.Name = json.GetString()),
        ("Type", static (ref json, operation) => operation.Type = json.GetString()),
        ("SubType", static (ref json, operation) => operation.SubType = json.GetString()),
        ("StartTimestamp", static (ref json, operation) => operation.StartTimestamp = json.Timestamp()),
        ("EndTimestamp", static (ref json, operation) => operation.EndTimestamp = json.Timestamp()),
        ("Status", static (ref json, operation) => operation.Status = json.GetString()),
        ("ExecutionDetails", static (ref json, operation) => operation.ExecutionDetails = ExecutionDetails.Read(ref json)),
        ("ContextDetails", static (ref json, operation) => operation.ContextDetails = ContextDetails.Read(ref json)),
        ("StepDetails", static (ref json, operation) => operation.StepDetails = StepDetails.Read(ref json)),
        ("WaitDetails", static (ref json, operation) => operation.WaitDetails = WaitDetails.Read(ref json)),
        ("CallbackDetails", static (ref json, operation) => operation.CallbackDetails = CallbackDetails.Read(ref json)),
        ("ChainedInvokeDetails", static (ref json, operation) => operation.ChainedInvokeDetails = ChainedInvokeDetails.Read(ref json)));

    internal static readonly Shape<ExecutionDetails> ExecutionDetails = new(
        ("InputPayload", static (ref json, details) => details.InputPayload = json.GetString()));

    internal static readonly Shape<ContextDetails> ContextDetails = new(
        ("ReplayChildren", static (ref json, details) => details.ReplayChildren = json.GetBoolean()),
        ("Result", static (ref json, details) => details.Result = json.GetString()),
        ("Error", static (ref json, details) => details.Error = ErrorObject.Read(ref json)));

    internal static readonly Shape<StepDetails> StepDetails = new(
        ("Attempt", static (ref json, details) => details.Attempt = json.GetInt32()),
        ("NextAttemptTimestamp", static (ref json, details) => details.NextAttemptTimestamp = json.Timestamp()),
        ("Result", static (ref json, details) => details.Result = json.GetString()),
        ("Error", static (ref json, details) => details.Error = ErrorObject.Read(ref json)));

    internal static readonly Shape<WaitDetails> WaitDetails = new(
        ("ScheduledEndTimestamp", static (ref json, details) => details.ScheduledEndTimestamp = json.Timestamp()));

    internal static readonly Shape<CallbackDetails> CallbackDetails = new(
        ("CallbackId", static (ref json, details) => details.CallbackId = json.GetString()),
        ("Result", static (ref json, details) => details.Result = json.GetString()),
        ("Error", static (ref json, details) => details.Error = ErrorObject.Read(ref json)));

    internal static readonly Shape<ChainedInvokeDetails> ChainedInvokeDetails = new(
        ("Result", static (ref json, details) => details.Result = json.GetString()),
        ("Error", static (ref json, details) => details.Error = ErrorObject.Read(ref json)));

    internal static readonly Shape<ErrorObject> ErrorObject = new(
        ("ErrorMessage", static (ref json, error) => error.ErrorMessage = json.GetString()),
        ("ErrorType", static (ref json, error) => error.ErrorType = json.GetString()),
        ("ErrorData", static (ref json, error) => error.ErrorData = json.GetString()),
        ("StackTrace", static (ref json, error) => error.StackTrace = json.StringList()));
}
