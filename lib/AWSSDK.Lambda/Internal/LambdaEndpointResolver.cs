using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;

namespace Amazon.Lambda.Internal;

/// <summary>Passes the settings of the client and the request to the endpoint rules.</summary>
internal sealed class LambdaEndpointResolver : BaseEndpointResolver
{
    protected override void ServiceSpecificHandler(IExecutionContext executionContext, EndpointParameters parameters) =>
        InjectHostPrefix(executionContext.RequestContext);

    protected override EndpointParameters MapEndpointsParameters(IRequestContext requestContext)
    {
        var config = requestContext.ClientConfig;
        var region = requestContext.Request.AlternateEndpoint?.SystemName ?? config.RegionEndpoint?.SystemName;
        var parameters = new EndpointParameters
        {
            [LambdaEndpointProvider.Region] = region,
            [LambdaEndpointProvider.UseDualStack] = config.UseDualstackEndpoint,
            [LambdaEndpointProvider.UseFips] = config.UseFIPSEndpoint,
        };
        if (!string.IsNullOrEmpty(config.ServiceURL))
        {
            parameters[LambdaEndpointProvider.CustomEndpoint] = config.ServiceURL;
        }

        return parameters;
    }
}
