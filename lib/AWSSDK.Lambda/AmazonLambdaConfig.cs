using Amazon.Lambda.Internal;
using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Util.Internal;

namespace Amazon.Lambda;

/// <summary>Settings of <see cref="AmazonLambdaClient"/>. Values that are not set are read from the environment and the shared configuration files.</summary>
public class AmazonLambdaConfig : ClientConfig
{
    /// <summary>Version of the package whose API this build has; part of the user agent.</summary>
    private const string SdkVersion = "4.0.13.1";

    private static readonly string UserAgentText = InternalSDKUtils.BuildUserAgentString("Lambda", SdkVersion);

    public AmazonLambdaConfig()
        : base(new DefaultConfigurationProvider(DefaultConfigurations.All))
    {
        // The service id in configuration: AWS_ENDPOINT_URL_LAMBDA, and the lambda entry of a services section.
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
