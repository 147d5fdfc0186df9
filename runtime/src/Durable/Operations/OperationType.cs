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
}
