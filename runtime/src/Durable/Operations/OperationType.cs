namespace DurableLocal.Durable.Operations;

/// <summary>Kinds of operation; stored by number, so the order is part of the store's format.</summary>
internal enum OperationType
{
    Execution,
    Context,
    Step,
    Wait,
    Callback,
    ChainedInvoke,
}

/// <summary>What an update asks for.</summary>
internal enum OperationAction
{
    Start,
    Succeed,
    Fail,
    Retry,
    Cancel,
}

/// <summary>State of an operation; stored by number.</summary>
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

/// <summary>State of an execution; stored by number.</summary>
internal enum ExecutionStatus
{
    Running,
    Succeeded,
    Failed,
    TimedOut,
    Stopped,
}
