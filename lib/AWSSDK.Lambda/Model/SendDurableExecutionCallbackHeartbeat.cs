using Amazon.Runtime;

namespace Amazon.Lambda.Model;

public class SendDurableExecutionCallbackHeartbeatRequest : AmazonLambdaRequest
{
    public string CallbackId { get; set; }
}

public class SendDurableExecutionCallbackHeartbeatResponse : AmazonWebServiceResponse;
