using Amazon.Runtime;

namespace Amazon.Lambda.Model;

public class SendDurableExecutionCallbackSuccessRequest : AmazonLambdaRequest
{
    public string CallbackId { get; set; }

    public MemoryStream Result { get; set; }
}

public class SendDurableExecutionCallbackSuccessResponse : AmazonWebServiceResponse;
