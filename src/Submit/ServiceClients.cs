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

    public IAmazonSQS Sqs { get; } = sqs;

    public IAmazonDynamoDB DynamoDb { get; } = dynamoDb;

    /// <summary>Clients of an endpoint; one on this machine gets credentials that a local runtime accepts, any other those of the SDK's configuration.</summary>
    public static ServiceClients OnEndpoint(Uri endpoint, string region)
    {
        var sqs = new AmazonSQSConfig { ServiceURL = endpoint.ToString(), AuthenticationRegion = region };
        var dynamoDb = new AmazonDynamoDBConfig { ServiceURL = endpoint.ToString(), AuthenticationRegion = region };
        if (!endpoint.IsLoopback)
        {
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
            return region is null
                ? new ServiceClients(new AmazonSQSClient(), new AmazonDynamoDBClient())
                : new ServiceClients(new AmazonSQSClient(region), new AmazonDynamoDBClient(region));
        }
        catch (AmazonClientException failure)
        {
            throw new SubmitException($"expected a region: set AWS_REGION or choose a profile that has one ({failure.Message})", failure);
        }
    }

    public void Dispose()
    {
        Sqs.Dispose();
        DynamoDb.Dispose();
    }

    [GeneratedRegex(@"^https://sqs(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?/")]
    private static partial Regex QueueHost();
}
