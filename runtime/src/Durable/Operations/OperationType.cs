namespace DurableLocal.Durable.Operations;

/// <summary>Operation types. The number is stored, so the order must not change.</summary>
internal enum OperationType
{
    Execution,
    Context,
    Step,
    Wait,
    Callback,
    ChainedInvoke,
}

/// <summary>The action of an update.</summary>
internal enum OperationAction
{
    Start,
    Succeed,
    Fail,
    Retry,
    Cancel,
}

/// <summary>Status of an operation. The number is stored, so the order must not change.</summary>
internal enum OperationStatus
{
    Started,
    Pending,
    Ready,
    Succeeded,
    Failed,
    Cancelled,
    TimedOut,
    Stopped,
}

/// <summary>Status of an execution. The number is stored, so the order must not change.</summary>
internal enum ExecutionStatus
{
    Running,
    Succeeded,
    Failed,
    TimedOut,
    Stopped,

    /// <summary>A pause was requested while an invocation ran; its next checkpoint or its end makes it PAUSED.</summary>
    Pausing,

    /// <summary>The function is not invoked; operations complete.</summary>
    Paused,

    /// <summary>A deletion was accepted; the rows are being removed.</summary>
    Deleting,
}
