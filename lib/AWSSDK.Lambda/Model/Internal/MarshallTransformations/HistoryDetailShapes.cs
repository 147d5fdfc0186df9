namespace Amazon.Lambda.Model.Internal.MarshallTransformations;

/// <summary>Shapes of the details of each history event type.</summary>
internal static class HistoryDetailShapes
{
    internal static readonly Shape<CallbackFailedDetails> CallbackFailedDetails = new(
        ("Error", static (ref json, details) => details.Error = HistoryShapes.EventError.Read(ref json)));

    internal static readonly Shape<CallbackStartedDetails> CallbackStartedDetails = new(
        ("CallbackId", static (ref json, details) => details.CallbackId = json.GetString()),
        ("HeartbeatTimeout", static (ref json, details) => details.HeartbeatTimeout = json.GetInt32()),
        ("Timeout", static (ref json, details) => details.Timeout = json.GetInt32()));

    internal static readonly Shape<CallbackSucceededDetails> CallbackSucceededDetails = new(
        ("Result", static (ref json, details) => details.Result = HistoryShapes.EventResult.Read(ref json)));

    internal static readonly Shape<CallbackTimedOutDetails> CallbackTimedOutDetails = new(
        ("Error", static (ref json, details) => details.Error = HistoryShapes.EventError.Read(ref json)));

    internal static readonly Shape<ChainedInvokeFailedDetails> ChainedInvokeFailedDetails = new(
        ("Error", static (ref json, details) => details.Error = HistoryShapes.EventError.Read(ref json)));

    internal static readonly Shape<ChainedInvokeStartedDetails> ChainedInvokeStartedDetails = new(
        ("FunctionName", static (ref json, details) => details.FunctionName = json.GetString()),
        ("TenantId", static (ref json, details) => details.TenantId = json.GetString()),
        ("Input", static (ref json, details) => details.Input = HistoryShapes.EventInput.Read(ref json)),
        ("ExecutedVersion", static (ref json, details) => details.ExecutedVersion = json.GetString()),
        ("DurableExecutionArn", static (ref json, details) => details.DurableExecutionArn = json.GetString()));

    internal static readonly Shape<ChainedInvokeStoppedDetails> ChainedInvokeStoppedDetails = new(
        ("Error", static (ref json, details) => details.Error = HistoryShapes.EventError.Read(ref json)));

    internal static readonly Shape<ChainedInvokeSucceededDetails> ChainedInvokeSucceededDetails = new(
        ("Result", static (ref json, details) => details.Result = HistoryShapes.EventResult.Read(ref json)));

    internal static readonly Shape<ChainedInvokeTimedOutDetails> ChainedInvokeTimedOutDetails = new(
        ("Error", static (ref json, details) => details.Error = HistoryShapes.EventError.Read(ref json)));

    internal static readonly Shape<ContextFailedDetails> ContextFailedDetails = new(
        ("Error", static (ref json, details) => details.Error = HistoryShapes.EventError.Read(ref json)));

    internal static readonly Shape<ContextStartedDetails> ContextStartedDetails = new();

    internal static readonly Shape<ContextSucceededDetails> ContextSucceededDetails = new(
        ("Result", static (ref json, details) => details.Result = HistoryShapes.EventResult.Read(ref json)));

    internal static readonly Shape<ExecutionFailedDetails> ExecutionFailedDetails = new(
        ("Error", static (ref json, details) => details.Error = HistoryShapes.EventError.Read(ref json)));

    internal static readonly Shape<ExecutionStartedDetails> ExecutionStartedDetails = new(
        ("Input", static (ref json, details) => details.Input = HistoryShapes.EventInput.Read(ref json)),
        ("ExecutionTimeout", static (ref json, details) => details.ExecutionTimeout = json.GetInt32()));

    internal static readonly Shape<ExecutionStoppedDetails> ExecutionStoppedDetails = new(
        ("Error", static (ref json, details) => details.Error = HistoryShapes.EventError.Read(ref json)));

    internal static readonly Shape<ExecutionSucceededDetails> ExecutionSucceededDetails = new(
        ("Result", static (ref json, details) => details.Result = HistoryShapes.EventResult.Read(ref json)));

    internal static readonly Shape<ExecutionTimedOutDetails> ExecutionTimedOutDetails = new(
        ("Error", static (ref json, details) => details.Error = HistoryShapes.EventError.Read(ref json)));

    internal static readonly Shape<StepFailedDetails> StepFailedDetails = new(
        ("Error", static (ref json, details) => details.Error = HistoryShapes.EventError.Read(ref json)),
        ("RetryDetails", static (ref json, details) => details.RetryDetails = HistoryShapes.RetryDetails.Read(ref json)));

    internal static readonly Shape<StepStartedDetails> StepStartedDetails = new();

    internal static readonly Shape<StepSucceededDetails> StepSucceededDetails = new(
        ("Result", static (ref json, details) => details.Result = HistoryShapes.EventResult.Read(ref json)),
        ("RetryDetails", static (ref json, details) => details.RetryDetails = HistoryShapes.RetryDetails.Read(ref json)));

    internal static readonly Shape<WaitCancelledDetails> WaitCancelledDetails = new(
        ("Error", static (ref json, details) => details.Error = HistoryShapes.EventError.Read(ref json)));

    internal static readonly Shape<WaitStartedDetails> WaitStartedDetails = new(
        ("Duration", static (ref json, details) => details.Duration = json.GetInt32()),
        ("ScheduledEndTimestamp", static (ref json, details) => details.ScheduledEndTimestamp = json.Timestamp()));

    internal static readonly Shape<WaitSucceededDetails> WaitSucceededDetails = new(
        ("Duration", static (ref json, details) => details.Duration = json.GetInt32()));
}
