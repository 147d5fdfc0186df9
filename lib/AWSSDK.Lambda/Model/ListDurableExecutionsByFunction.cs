using Amazon.Runtime;

namespace Amazon.Lambda.Model;

public class ListDurableExecutionsByFunctionRequest : AmazonLambdaRequest
{
    public string FunctionName { get; set; }

    public string Qualifier { get; set; }

    public string DurableExecutionName { get; set; }

    public List<ExecutionStatus> Statuses { get; set; } = AWSConfigs.InitializeCollections ? [] : null;

    public DateTime? StartedAfter { get; set; }

    public DateTime? StartedBefore { get; set; }

    public bool? ReverseOrder { get; set; }

    public string Marker { get; set; }

    public int? MaxItems { get; set; }
}

public class ListDurableExecutionsByFunctionResponse : AmazonWebServiceResponse
{
    public List<Execution> DurableExecutions { get; set; } = AWSConfigs.InitializeCollections ? [] : null;

    public string NextMarker { get; set; }
}
