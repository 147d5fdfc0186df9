using Amazon.Lambda.Internal;
using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Util.Internal;

namespace Amazon.Lambda;

/// <summary>Settings of <see cref="AmazonLambdaClient"/>; what is not set comes from the environment and the shared configuration files.</summary>
public class AmazonLambdaConfig : ClientConfig
{
    /// <summary>The package whose API this is; what the user agent names.</summary>
    private const string SdkVersion = "4.0.13.1";

    private static readonly string UserAgentText = InternalSDKUtils.BuildUserAgentString("Lambda", SdkVersion);

    public AmazonLambdaConfig()
        : base(new DefaultConfigurationProvider(DefaultConfigurations.All))
    {
        // The id under which configuration names the service: AWS_ENDPOINT_URL_LAMBDA, services … lambda in a profile.
        base.ServiceId = "Lambda";
        AuthenticationServiceName = "lambda";
        EndpointProvider = new LambdaEndpointProvider();
    }

    public static new string ServiceId => "Lambda";

    public override string RegionEndpointServiceName => "lambda";

    public override string ServiceVersion => "2015-03-31";

    public override string UserAgent => UserAgentText;

    /// <exception cref="Runtime.AmazonClientException">The settings contradict each other, or no Region is set.</exception>
    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters)
    {
        var context = new RequestContext(false)
        {
            ClientConfig = this,
            OriginalRequest = parameters.Request,
            Request = new DefaultRequest(parameters.Request, "Amazon.Lambda") { AlternateEndpoint = parameters.AlternateEndpoint },
        };
        return new LambdaEndpointResolver().GetEndpoint(new Runtime.Internal.ExecutionContext(context, null));
    }
}
