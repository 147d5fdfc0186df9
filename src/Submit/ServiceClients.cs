using System.Text.RegularExpressions;
using Amazon;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using Amazon.SQS;

namespace DurableChaining.Submit;

/// <summary>Clients of the two services that a submission needs.</summary>
public sealed partial class ServiceClients(IAmazonSQS sqs, IAmazonDynamoDB dynamoDb) : IDisposable
{
    /// <summary>A local runtime accepts any credentials; the SDK needs some.</summary>
    private const string LocalKey = "local";

    /// <summary>
    /// Retries of a request that is throttled or fails for a reason of the service: the SDK's standard mode, exponential with
    /// jitter, up to 20 s apart (AWS SDKs and Tools Reference Guide, "Retry behavior"), so about half a minute in all.
    /// </summary>
    private const int Retries = 6;

    public IAmazonSQS Sqs { get; } = sqs;

    public IAmazonDynamoDB DynamoDb { get; } = dynamoDb;

    /// <summary>Clients of an endpoint; one on this machine gets credentials that a local runtime accepts, any other those of the SDK's configuration.</summary>
    public static ServiceClients OnEndpoint(Uri endpoint, string region)
    {
        var sqs = new AmazonSQSConfig { ServiceURL = endpoint.ToString(), AuthenticationRegion = region };
        var dynamoDb = new AmazonDynamoDBConfig { ServiceURL = endpoint.ToString(), AuthenticationRegion = region };
        if (!endpoint.IsLoopback)
        {
            Retry(sqs);
            Retry(dynamoDb);
            return new ServiceClients(new AmazonSQSClient(sqs), new AmazonDynamoDBClient(dynamoDb));
        }

        var credentials = new BasicAWSCredentials(LocalKey, LocalKey);
        return new ServiceClients(new AmazonSQSClient(credentials, sqs), new AmazonDynamoDBClient(credentials, dynamoDb));
    }

    /// <summary>
    /// Clients with the SDK's own configuration: credentials, endpoints and region from environment and profiles. The
    /// region of the queue's URL takes precedence, where the URL has one.
    /// </summary>
    /// <exception cref="SubmitException">There is no region.</exception>
    public static ServiceClients OnAws(string queueUrl)
    {
        var region = QueueHost().Match(queueUrl) is { Success: true } match ? RegionEndpoint.GetBySystemName(match.Groups[1].Value) : null;
        try
        {
            var sqs = new AmazonSQSConfig();
            var dynamoDb = new AmazonDynamoDBConfig();
            if (region is not null)
            {
                (sqs.RegionEndpoint, dynamoDb.RegionEndpoint) = (region, region);
            }

            Retry(sqs);
            Retry(dynamoDb);
            return new ServiceClients(new AmazonSQSClient(sqs), new AmazonDynamoDBClient(dynamoDb));
        }
        catch (AmazonClientException failure)
        {
            throw new SubmitException($"expected a region: set AWS_REGION or choose a profile that has one ({failure.Message})", failure);
        }
    }

    private static void Retry(ClientConfig config) => (config.RetryMode, config.MaxErrorRetry) = (RequestRetryMode.Standard, Retries);

    public void Dispose()
    {
        Sqs.Dispose();
        DynamoDb.Dispose();
    }

    [GeneratedRegex(@"^https://sqs(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?/")]
    private static partial Regex QueueHost();
}
