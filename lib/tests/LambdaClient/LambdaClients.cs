using Amazon.Lambda;
using Amazon.Runtime;

namespace DurableChaining.Lib.Tests.LambdaClient;

internal static class LambdaClients
{
    internal const string ExecutionArn = "arn:aws:lambda:us-east-1:000000000000:function:orders:$LATEST/durable-execution/order-1/0b0c9b2e";
    internal const string EncodedExecutionArn = "arn%3Aaws%3Alambda%3Aus-east-1%3A000000000000%3Afunction%3Aorders%3A%24LATEST%2Fdurable-execution%2Forder-1%2F0b0c9b2e";

    internal static AmazonLambdaClient Client(this RecordingService service) => new(
        new BasicAWSCredentials("AKIDEXAMPLE", "secret"),
        new AmazonLambdaConfig { ServiceURL = service.Url, AuthenticationRegion = "eu-central-1" });
}
