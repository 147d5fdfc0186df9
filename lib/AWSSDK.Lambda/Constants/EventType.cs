using Amazon.Runtime;

namespace Amazon.Lambda;

public class EventType(string value) : ConstantClass(value)
{
    public static readonly EventType ExecutionStarted = new("ExecutionStarted");

    public static readonly EventType ExecutionSucceeded = new("ExecutionSucceeded");

    public static readonly EventType ExecutionFailed = new("ExecutionFailed");

    public static readonly EventType ExecutionTimedOut = new("ExecutionTimedOut");

    public static readonly EventType ExecutionStopped = new("ExecutionStopped");

    public static readonly EventType ContextStarted = new("ContextStarted");

    public static readonly EventType ContextSucceeded = new("ContextSucceeded");

    public static readonly EventType ContextFailed = new("ContextFailed");

    public static readonly EventType WaitStarted = new("WaitStarted");

    public static readonly EventType WaitSucceeded = new("WaitSucceeded");

    public static readonly EventType WaitCancelled = new("WaitCancelled");

    public static readonly EventType StepStarted = new("StepStarted");

    public static readonly EventType StepSucceeded = new("StepSucceeded");

    public static readonly EventType StepFailed = new("StepFailed");

    public static readonly EventType ChainedInvokeStarted = new("ChainedInvokeStarted");

    public static readonly EventType ChainedInvokeSucceeded = new("ChainedInvokeSucceeded");

    public static readonly EventType ChainedInvokeFailed = new("ChainedInvokeFailed");

    public static readonly EventType ChainedInvokeTimedOut = new("ChainedInvokeTimedOut");

    public static readonly EventType ChainedInvokeStopped = new("ChainedInvokeStopped");

    public static readonly EventType CallbackStarted = new("CallbackStarted");

    public static readonly EventType CallbackSucceeded = new("CallbackSucceeded");

    public static readonly EventType CallbackFailed = new("CallbackFailed");

    public static readonly EventType CallbackTimedOut = new("CallbackTimedOut");

    public static readonly EventType InvocationCompleted = new("InvocationCompleted");

    public static EventType FindValue(string value) => FindValue<EventType>(value);

    public static implicit operator EventType(string value) => FindValue(value);
}
