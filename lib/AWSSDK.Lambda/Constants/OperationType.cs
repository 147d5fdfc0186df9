using Amazon.Runtime;

namespace Amazon.Lambda;

public class OperationType(string value) : ConstantClass(value)
{
    public static readonly OperationType EXECUTION = new("EXECUTION");

    public static readonly OperationType CONTEXT = new("CONTEXT");

    public static readonly OperationType STEP = new("STEP");

    public static readonly OperationType WAIT = new("WAIT");

    public static readonly OperationType CALLBACK = new("CALLBACK");

    public static readonly OperationType CHAINED_INVOKE = new("CHAINED_INVOKE");

    public static OperationType FindValue(string value) => FindValue<OperationType>(value);

    public static implicit operator OperationType(string value) => FindValue(value);
}
