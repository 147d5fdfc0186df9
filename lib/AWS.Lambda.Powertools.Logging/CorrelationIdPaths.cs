namespace AWS.Lambda.Powertools.Logging;

/// <summary>Paths to the correlation id in well-known events.</summary>
public static class CorrelationIdPaths
{
    public const string ApiGatewayRest = "/RequestContext/RequestId";
    public const string ApiGatewayHttp = "/RequestContext/RequestId";
    public const string ApplicationLoadBalancer = "/Headers/x-amzn-trace-id";
    public const string EventBridge = "/Id";
}
