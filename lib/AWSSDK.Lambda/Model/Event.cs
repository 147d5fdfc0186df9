namespace Amazon.Lambda.Model;

/// <summary>An entry of the history of an execution. Only the details property that matches its type is set.</summary>
public class Event
{
    public EventType EventType { get; set; }

    public string SubType { get; set; }

    public int? EventId { get; set; }

    public string Id { get; set; }

    public string Name { get; set; }

    public DateTime? EventTimestamp { get; set; }

    public string ParentId { get; set; }

    public ExecutionStartedDetails ExecutionStartedDetails { get; set; }

    public ExecutionSucceededDetails ExecutionSucceededDetails { get; set; }

    public ExecutionFailedDetails ExecutionFailedDetails { get; set; }

    public ExecutionTimedOutDetails ExecutionTimedOutDetails { get; set; }

    public ExecutionStoppedDetails ExecutionStoppedDetails { get; set; }

    public ContextStartedDetails ContextStartedDetails { get; set; }

    public ContextSucceededDetails ContextSucceededDetails { get; set; }

    public ContextFailedDetails ContextFailedDetails { get; set; }

    public WaitStartedDetails WaitStartedDetails { get; set; }

    public WaitSucceededDetails WaitSucceededDetails { get; set; }

    public WaitCancelledDetails WaitCancelledDetails { get; set; }

    public StepStartedDetails StepStartedDetails { get; set; }

    public StepSucceededDetails StepSucceededDetails { get; set; }

    public StepFailedDetails StepFailedDetails { get; set; }

    public ChainedInvokeStartedDetails ChainedInvokeStartedDetails { get; set; }

    public ChainedInvokeSucceededDetails ChainedInvokeSucceededDetails { get; set; }

    public ChainedInvokeFailedDetails ChainedInvokeFailedDetails { get; set; }

    public ChainedInvokeTimedOutDetails ChainedInvokeTimedOutDetails { get; set; }

    public ChainedInvokeStoppedDetails ChainedInvokeStoppedDetails { get; set; }

    public CallbackStartedDetails CallbackStartedDetails { get; set; }

    public CallbackSucceededDetails CallbackSucceededDetails { get; set; }

    public CallbackFailedDetails CallbackFailedDetails { get; set; }

    public CallbackTimedOutDetails CallbackTimedOutDetails { get; set; }

    public InvocationCompletedDetails InvocationCompletedDetails { get; set; }
}

/// <summary>An input in a history entry.</summary>
public class EventInput
{
    public string Payload { get; set; }

    public bool? Truncated { get; set; }
}

/// <summary>A result in a history entry.</summary>
public class EventResult
{
    public string Payload { get; set; }

    public bool? Truncated { get; set; }
}

/// <summary>An error in a history entry. Truncated if <see cref="Truncated"/> is set; omitted without IncludeExecutionData.</summary>
public class EventError
{
    public ErrorObject Payload { get; set; }

    public bool? Truncated { get; set; }
}

public class RetryDetails
{
    public int? CurrentAttempt { get; set; }

    public int? NextAttemptDelaySeconds { get; set; }
}

public class InvocationCompletedDetails
{
    public DateTime? StartTimestamp { get; set; }

    public DateTime? EndTimestamp { get; set; }

    public string RequestId { get; set; }

    public EventError Error { get; set; }
}
