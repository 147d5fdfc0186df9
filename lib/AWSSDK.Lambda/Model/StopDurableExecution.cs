using Amazon.Runtime;

namespace Amazon.Lambda.Model;

public class StopDurableExecutionRequest : AmazonLambdaRequest
{
    public string DurableExecutionArn { get; set; }

    public ErrorObject Error { get; set; }
}

public class StopDurableExecutionResponse : AmazonWebServiceResponse
{
    public DateTime? StopTimestamp { get; set; }
}
