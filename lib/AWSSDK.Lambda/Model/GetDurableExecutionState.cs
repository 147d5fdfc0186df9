using Amazon.Runtime;

namespace Amazon.Lambda.Model;

public class GetDurableExecutionStateRequest : AmazonLambdaRequest
{
    public string DurableExecutionArn { get; set; }

    public string CheckpointToken { get; set; }

    public string Marker { get; set; }

    public int? MaxItems { get; set; }
}

public class GetDurableExecutionStateResponse : AmazonWebServiceResponse
{
    public List<Operation> Operations { get; set; } = AWSConfigs.InitializeCollections ? [] : null;

    public string NextMarker { get; set; }
}
