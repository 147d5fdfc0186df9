namespace Amazon.Lambda.Model;

/// <summary>A durable execution in a list.</summary>
public class Execution
{
    public string DurableExecutionArn { get; set; }

    public string DurableExecutionName { get; set; }

    public string FunctionArn { get; set; }

    public ExecutionStatus Status { get; set; }

    public DateTime? StartTimestamp { get; set; }

    public DateTime? EndTimestamp { get; set; }
}

public class TraceHeader
{
    public string XAmznTraceId { get; set; }
}
