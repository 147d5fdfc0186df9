using Amazon.Runtime;

namespace Amazon.Lambda;

public class ThrottleReason(string value) : ConstantClass(value)
{
    public static readonly ThrottleReason ConcurrentInvocationLimitExceeded = new("ConcurrentInvocationLimitExceeded");

    public static readonly ThrottleReason FunctionInvocationRateLimitExceeded = new("FunctionInvocationRateLimitExceeded");

    public static readonly ThrottleReason ReservedFunctionConcurrentInvocationLimitExceeded = new("ReservedFunctionConcurrentInvocationLimitExceeded");

    public static readonly ThrottleReason ReservedFunctionInvocationRateLimitExceeded = new("ReservedFunctionInvocationRateLimitExceeded");

    public static readonly ThrottleReason CallerRateLimitExceeded = new("CallerRateLimitExceeded");

    public static readonly ThrottleReason ConcurrentSnapshotCreateLimitExceeded = new("ConcurrentSnapshotCreateLimitExceeded");

    public static ThrottleReason FindValue(string value) => FindValue<ThrottleReason>(value);

    public static implicit operator ThrottleReason(string value) => FindValue(value);
}
