namespace Amazon.Lambda.Core;

/// <summary>The X-Ray trace header of the current invocation.</summary>
public class LambdaTraceProvider
{
    private const string TraceVariable = "_X_AMZN_TRACE_ID";

    /// <summary>Null outside of a traced invocation.</summary>
    public static string CurrentTraceId => Environment.GetEnvironmentVariable(TraceVariable);
}
