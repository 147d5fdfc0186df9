using Amazon.Runtime;

namespace Amazon.Lambda;

public class OperationStatus(string value) : ConstantClass(value)
{
    public static readonly OperationStatus STARTED = new("STARTED");

    public static readonly OperationStatus PENDING = new("PENDING");

    public static readonly OperationStatus READY = new("READY");

    public static readonly OperationStatus SUCCEEDED = new("SUCCEEDED");

    public static readonly OperationStatus FAILED = new("FAILED");

    public static readonly OperationStatus CANCELLED = new("CANCELLED");

    public static readonly OperationStatus TIMED_OUT = new("TIMED_OUT");

    public static readonly OperationStatus STOPPED = new("STOPPED");

    public static OperationStatus FindValue(string value) => FindValue<OperationStatus>(value);

    public static implicit operator OperationStatus(string value) => FindValue(value);
}
