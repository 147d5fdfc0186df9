using Amazon.Runtime;

namespace Amazon.Lambda.Model;

public class GetDurableExecutionRequest : AmazonLambdaRequest
{
    public string DurableExecutionArn { get; set; }
}

public class GetDurableExecutionResponse : AmazonWebServiceResponse
{
    public string DurableExecutionArn { get; set; }

    public string DurableExecutionName { get; set; }

    public string FunctionArn { get; set; }

    public string InputPayload { get; set; }

    public string Result { get; set; }

    public ErrorObject Error { get; set; }

    public DateTime? StartTimestamp { get; set; }

    public ExecutionStatus Status { get; set; }

    public DateTime? EndTimestamp { get; set; }

    public string Version { get; set; }

    public TraceHeader TraceHeader { get; set; }
}
