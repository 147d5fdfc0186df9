namespace Amazon.Lambda.Model.Internal.MarshallTransformations;

/// <summary>Shapes of the history of an execution in responses.</summary>
internal static class HistoryShapes
{
    internal static readonly Shape<GetDurableExecutionHistoryResponse> GetDurableExecutionHistoryResponse = new(
        ("Events", static (ref json, response) => response.Events = Event.ReadList(ref json)),
        ("NextMarker", static (ref json, response) => response.NextMarker = json.GetString()));

    internal static readonly Shape<Event> Event = new(
        ("EventType", static (ref json, entry) => entry.EventType = json.GetString()),
        ("SubType", static (ref json, entry) => entry.SubType = json.GetString()),
        ("EventId", static (ref json, entry) => entry.EventId = json.GetInt32()),
        ("Id", static (ref json, entry) => entry.Id = json.GetString()),
        ("Name", static (ref json, entry) => entry.Name = json.GetString()),
        ("EventTimestamp", static (ref json, entry) => entry.EventTimestamp = json.Timestamp()),
        ("ParentId", static (ref json, entry) => entry.ParentId = json.GetString()),
        ("ExecutionStartedDetails", static (ref json, entry) => entry.ExecutionStartedDetails = HistoryDetailShapes.ExecutionStartedDetails.Read(ref json)),
        ("ExecutionSucceededDetails", static (ref json, entry) => entry.ExecutionSucceededDetails = HistoryDetailShapes.ExecutionSucceededDetails.Read(ref json)),
        ("ExecutionFailedDetails", static (ref json, entry) => entry.ExecutionFailedDetails = HistoryDetailShapes.ExecutionFailedDetails.Read(ref json)),
        ("ExecutionTimedOutDetails", static (ref json, entry) => entry.ExecutionTimedOutDetails = HistoryDetailShapes.ExecutionTimedOutDetails.Read(ref json)),
        ("ExecutionStoppedDetails", static (ref json, entry) => entry.ExecutionStoppedDetails = HistoryDetailShapes.ExecutionStoppedDetails.Read(ref json)),
        ("ContextStartedDetails", static (ref json, entry) => entry.ContextStartedDetails = HistoryDetailShapes.ContextStartedDetails.Read(ref json)),
        ("ContextSucceededDetails", static (ref json, entry) => entry.ContextSucceededDetails = HistoryDetailShapes.ContextSucceededDetails.Read(ref json)),
        ("ContextFailedDetails", static (ref json, entry) => entry.ContextFailedDetails = HistoryDetailShapes.ContextFailedDetails.Read(ref json)),
        ("WaitStartedDetails", static (ref json, entry) => entry.WaitStartedDetails = HistoryDetailShapes.WaitStartedDetails.Read(ref json)),
        ("WaitSucceededDetails", static (ref json, entry) => entry.WaitSucceededDetails = HistoryDetailShapes.WaitSucceededDetails.Read(ref json)),
        ("WaitCancelledDetails", static (ref json, entry) => entry.WaitCancelledDetails = HistoryDetailShapes.WaitCancelledDetails.Read(ref json)),
        ("StepStartedDetails", static (ref json, entry) => entry.StepStartedDetails = HistoryDetailShapes.StepStartedDetails.Read(ref json)),
        ("StepSucceededDetails", static (ref json, entry) => entry.StepSucceededDetails = HistoryDetailShapes.StepSucceededDetails.Read(ref json)),
        ("StepFailedDetails", static (ref json, entry) => entry.StepFailedDetails = HistoryDetailShapes.StepFailedDetails.Read(ref json)),
        ("ChainedInvokeStartedDetails", static (ref json, entry) => entry.ChainedInvokeStartedDetails = HistoryDetailShapes.ChainedInvokeStartedDetails.Read(ref json)),
        ("ChainedInvokeSucceededDetails", static (ref json, entry) => entry.ChainedInvokeSucceededDetails = HistoryDetailShapes.ChainedInvokeSucceededDetails.Read(ref json)),
        ("ChainedInvokeFailedDetails", static (ref json, entry) => entry.ChainedInvokeFailedDetails = HistoryDetailShapes.ChainedInvokeFailedDetails.Read(ref json)),
        ("ChainedInvokeTimedOutDetails", static (ref json, entry) => entry.ChainedInvokeTimedOutDetails = HistoryDetailShapes.ChainedInvokeTimedOutDetails.Read(ref json)),
        ("ChainedInvokeStoppedDetails", static (ref json, entry) => entry.ChainedInvokeStoppedDetails = HistoryDetailShapes.ChainedInvokeStoppedDetails.Read(ref json)),
        ("CallbackStartedDetails", static (ref json, entry) => entry.CallbackStartedDetails = HistoryDetailShapes.CallbackStartedDetails.Read(ref json)),
        ("CallbackSucceededDetails", static (ref json, entry) => entry.CallbackSucceededDetails = HistoryDetailShapes.CallbackSucceededDetails.Read(ref json)),
        ("CallbackFailedDetails", static (ref json, entry) => entry.CallbackFailedDetails = HistoryDetailShapes.CallbackFailedDetails.Read(ref json)),
        ("CallbackTimedOutDetails", static (ref json, entry) => entry.CallbackTimedOutDetails = HistoryDetailShapes.CallbackTimedOutDetails.Read(ref json)),
        ("InvocationCompletedDetails", static (ref json, entry) => entry.InvocationCompletedDetails = InvocationCompletedDetails.Read(ref json)));

    internal static readonly Shape<EventInput> EventInput = new(
        ("Payload", static (ref json, details) => details.Payload = json.GetString()),
        ("Truncated", static (ref json, details) => details.Truncated = json.GetBoolean()));

    internal static readonly Shape<EventResult> EventResult = new(
        ("Payload", static (ref json, details) => details.Payload = json.GetString()),
        ("Truncated", static (ref json, details) => details.Truncated = json.GetBoolean()));

    internal static readonly Shape<EventError> EventError = new(
        ("Payload", static (ref json, details) => details.Payload = OperationShapes.ErrorObject.Read(ref json)),
        ("Truncated", static (ref json, details) => details.Truncated = json.GetBoolean()));

    internal static readonly Shape<RetryDetails> RetryDetails = new(
        ("CurrentAttempt", static (ref json, details) => details.CurrentAttempt = json.GetInt32()),
        ("NextAttemptDelaySeconds", static (ref json, details) => details.NextAttemptDelaySeconds = json.GetInt32()));

    internal static readonly Shape<InvocationCompletedDetails> InvocationCompletedDetails = new(
        ("StartTimestamp", static (ref json, details) => details.StartTimestamp = json.Timestamp()),
        ("EndTimestamp", static (ref json, details) => details.EndTimestamp = json.Timestamp()),
        ("RequestId", static (ref json, details) => details.RequestId = json.GetString()),
        ("Error", static (ref json, details) => details.Error = EventError.Read(ref json)));
}
