namespace Amazon.Lambda.Model;

/// <summary>A durable operation of an execution, as stored by the service.</summary>
public class Operation
{
    public string Id { get; set; }

    public string ParentId { get; set; }

    public string Name { get; set; }

    public OperationType Type { get; set; }

    public string SubType { get; set; }

    public DateTime? StartTimestamp { get; set; }

    public DateTime? EndTimestamp { get; set; }

    public OperationStatus Status { get; set; }

    public ExecutionDetails ExecutionDetails { get; set; }

    public ContextDetails ContextDetails { get; set; }

    public StepDetails StepDetails { get; set; }

    public WaitDetails WaitDetails { get; set; }

    public CallbackDetails CallbackDetails { get; set; }

    public ChainedInvokeDetails ChainedInvokeDetails { get; set; }
}

public class ExecutionDetails
{
    public string InputPayload { get; set; }
}

public class ContextDetails
{
    public bool? ReplayChildren { get; set; }

    public string Result { get; set; }

    public ErrorObject Error { get; set; }
}

public class StepDetails
{
    /// <summary>Number of completed attempts.</summary>
    public int? Attempt { get; set; }

    public DateTime? NextAttemptTimestamp { get; set; }

    public string Result { get; set; }

    public ErrorObject Error { get; set; }
}

public class WaitDetails
{
    public DateTime? ScheduledEndTimestamp { get; set; }
}

public class CallbackDetails
{
    public string CallbackId { get; set; }

    public string Result { get; set; }

    public ErrorObject Error { get; set; }
}

public class ChainedInvokeDetails
{
    public string Result { get; set; }

    public ErrorObject Error { get; set; }
}
