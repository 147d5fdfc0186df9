using Amazon.Runtime;

namespace Amazon.Lambda;

public class ExecutionStatus(string value) : ConstantClass(value)
{
    public static readonly ExecutionStatus RUNNING = new("RUNNING");

    public static readonly ExecutionStatus SUCCEEDED = new("SUCCEEDED");

    public static readonly ExecutionStatus FAILED = new("FAILED");

    public static readonly ExecutionStatus TIMED_OUT = new("TIMED_OUT");

    public static readonly ExecutionStatus STOPPED = new("STOPPED");

    public static ExecutionStatus FindValue(string value) => FindValue<ExecutionStatus>(value);

    public static implicit operator ExecutionStatus(string value) => FindValue(value);
}
