using Amazon.Runtime;

namespace Amazon.Lambda.Model;

/// <summary>Request of CheckpointDurableExecution; a null <see cref="ClientToken"/> is generated.</summary>
public class CheckpointDurableExecutionRequest : AmazonLambdaRequest
{
    public string DurableExecutionArn { get; set; }

    public string CheckpointToken { get; set; }

    public List<OperationUpdate> Updates { get; set; } = AWSConfigs.InitializeCollections ? [] : null;

    public string ClientToken { get; set; }
}

public class CheckpointDurableExecutionResponse : AmazonWebServiceResponse
{
    public string CheckpointToken { get; set; }

    public CheckpointUpdatedExecutionState NewExecutionState { get; set; }
}

/// <summary>The operations that changed since the previous checkpoint; further pages exist if a marker is set.</summary>
public class CheckpointUpdatedExecutionState
{
    public List<Operation> Operations { get; set; } = AWSConfigs.InitializeCollections ? [] : null;

    public string NextMarker { get; set; }
}
