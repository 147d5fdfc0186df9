using Amazon;
using Amazon.Lambda;
using Amazon.Lambda.Model;
using Amazon.Runtime;

namespace DurableChaining.Lib.Tests.LambdaClient;

[Collection(typeof(ProcessState))]
public sealed class EndpointTests
{
    private static readonly string[] Variables =
        ["AWS_ENDPOINT_URL_LAMBDA", "AWS_ENDPOINT_URL", "AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"];

    [Theory]
    [InlineData("us-east-1", false, false, "https://lambda.us-east-1.amazonaws.com")]
    [InlineData("cn-north-1", false, false, "https://lambda.cn-north-1.amazonaws.com.cn")]
    [InlineData("us-east-2", true, false, "https://lambda-fips.us-east-2.amazonaws.com")]
    [InlineData("eu-west-1", false, true, "https://lambda.eu-west-1.api.aws")]
    [InlineData("us-gov-west-1", true, true, "https://lambda-fips.us-gov-west-1.api.aws")]
    public void The_endpoint_is_derived_from_the_region(string region, bool fips, bool dualStack, string expected)
    {
        using var client = Client(new AmazonLambdaConfig { RegionEndpoint = RegionEndpoint.GetBySystemName(region), UseFIPSEndpoint = fips, UseDualstackEndpoint = dualStack });

        var endpoint = client.DetermineServiceOperationEndpoint(new InvokeRequest { FunctionName = "f" });

        Assert.Equal(expected, endpoint.URL.TrimEnd('/'));
    }

    [Theory]
    [InlineData(true, false, "FIPS")]
    [InlineData(false, true, "dual-stack")]
    public void A_custom_endpoint_excludes_fips_and_dual_stack(bool fips, bool dualStack, string expected)
    {
        using var client = Client(new AmazonLambdaConfig { ServiceURL = "http://127.0.0.1:1", UseFIPSEndpoint = fips, UseDualstackEndpoint = dualStack });

        var exception = Assert.ThrowsAny<AmazonClientException>(() => client.DetermineServiceOperationEndpoint(new InvokeRequest()));

        Assert.Contains(expected, exception.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AWS_ENDPOINT_URL_LAMBDA")]
    [InlineData("AWS_ENDPOINT_URL")]
    public async Task A_default_client_uses_the_endpoint_variables(string variable)
    {
        await using var service = await RecordingService.StartAsync(new CannedResponse(200, "{}"));
        using var environment = OnlyWith(
            (variable, service.Url),
            ("AWS_REGION", "ap-south-1"),
            ("AWS_ACCESS_KEY_ID", "AKIDENVIRONMENT"),
            ("AWS_SECRET_ACCESS_KEY", "secret"),
            ("AWS_SESSION_TOKEN", "session"));
        // The SDK caches the region of the first client in the process.
        FallbackRegionFactory.Reset();
        using var client = new AmazonLambdaClient();

        await client.GetDurableExecutionAsync(new() { DurableExecutionArn = "a" }, TestContext.Current.CancellationToken);

        var request = Assert.Single(service.Requests);
        Assert.Contains("Credential=AKIDENVIRONMENT/", request.Headers["Authorization"], StringComparison.Ordinal);
        Assert.Contains("/ap-south-1/lambda/aws4_request", request.Headers["Authorization"], StringComparison.Ordinal);
        Assert.Equal("session", request.Headers["X-Amz-Security-Token"]);
    }

    [Fact]
    public async Task The_variable_of_the_service_takes_precedence_over_the_general_one()
    {
        await using var service = await RecordingService.StartAsync(new CannedResponse(200, "{}"));
        using var environment = OnlyWith(
            ("AWS_ENDPOINT_URL_LAMBDA", service.Url),
            ("AWS_ENDPOINT_URL", "http://127.0.0.1:1"),
            ("AWS_REGION", "us-east-1"));
        using var client = Client(new AmazonLambdaConfig());

        await client.GetDurableExecutionAsync(new() { DurableExecutionArn = "a" }, TestContext.Current.CancellationToken);

        Assert.Single(service.Requests);
    }

    [Fact]
    public void Every_constructor_applies_its_settings()
    {
        var credentials = new BasicAWSCredentials("a", "s");
        var config = new AmazonLambdaConfig { RegionEndpoint = RegionEndpoint.EUWest3 };
        AmazonLambdaClient[] clients =
        [
            new(RegionEndpoint.EUWest3), new(config), new(credentials, RegionEndpoint.EUWest3), new(credentials, config),
            new("a", "s", RegionEndpoint.EUWest3), new("a", "s", config), new("a", "s", "t", RegionEndpoint.EUWest3), new("a", "s", "t", config),
        ];

        Assert.All(clients, static client => Assert.Equal(RegionEndpoint.EUWest3, client.Config.RegionEndpoint));
        Assert.Equal(("Lambda", "lambda", "2015-03-31"), (AmazonLambdaConfig.ServiceId, config.RegionEndpointServiceName, config.ServiceVersion));
    }

    private static AmazonLambdaClient Client(AmazonLambdaConfig config) => new(new BasicAWSCredentials("a", "s"), config);

    /// <summary>Sets the given variables and removes the other ones that configure a client.</summary>
    private static EnvironmentVariables OnlyWith(params (string Name, string? Value)[] variables) =>
        new([.. Variables.Select(static name => (name, (string?)null)), .. variables]);
}
