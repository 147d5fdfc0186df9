using Amazon.Runtime;

namespace Amazon.Lambda.Model;

public class GetDurableExecutionHistoryRequest : AmazonLambdaRequest
{
    public string DurableExecutionArn { get; set; }

    public bool? IncludeExecutionData { get; set; }

    public int? MaxItems { get; set; }

    public string Marker { get; set; }

    public bool? ReverseOrder { get; set; }
}

public class GetDurableExecutionHistoryResponse : AmazonWebServiceResponse
{
    public List<Event> Events { get; set; } = AWSConfigs.InitializeCollections ? [] : null;

    public string NextMarker { get; set; }
}
