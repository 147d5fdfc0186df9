namespace AWS.Lambda.Powertools.Logging;

/// <summary>The invocation of a log entry.</summary>
public class LogEntryLambdaContext
{
    public string FunctionName { get; internal set; }
    public string FunctionVersion { get; internal set; }
    public int MemoryLimitInMB { get; internal set; }
    public string InvokedFunctionArn { get; internal set; }
    public string AwsRequestId { get; internal set; }
}
