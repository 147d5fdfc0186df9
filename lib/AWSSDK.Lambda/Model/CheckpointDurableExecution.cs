using Amazon.Runtime;

namespace Amazon.Lambda.Model;

/// <summary>Saves the progress of a durable execution; <see cref="ClientToken"/> is filled in where it is null.</summary>
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

/// <summary>The operations that changed since the last checkpoint; more pages follow where a marker is set.</summary>
public class CheckpointUpdatedExecutionState
{
    public List<Operation> Operations { get; set; } = AWSConfigs.InitializeCollections ? [] : null;

    public string NextMarker { get; set; }
}
