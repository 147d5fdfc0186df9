using Amazon.DynamoDBv2;
using Amazon.Lambda;
using Amazon.Runtime;
using Amazon.SQS;

namespace DurableLocal.Bench;

/// <summary>The official SDK clients for one endpoint.</summary>
internal sealed class ServiceClients : IDisposable
{
    /// <param name="transport">Creates their HTTP clients; null for the default of the SDK.</param>
    public ServiceClients(Uri endpoint, HttpClientFactory? transport = null)
    {
        var credentials = new BasicAWSCredentials("local", "local");
        Sqs = new AmazonSQSClient(credentials, Configure(new AmazonSQSConfig(), endpoint, transport));
        DynamoDb = new AmazonDynamoDBClient(credentials, Configure(new AmazonDynamoDBConfig(), endpoint, transport));
        Lambda = new AmazonLambdaClient(credentials, Configure(new AmazonLambdaConfig { Timeout = TimeSpan.FromMinutes(5) }, endpoint, transport));
    }

    public AmazonSQSClient Sqs { get; }

    public AmazonDynamoDBClient DynamoDb { get; }

    public AmazonLambdaClient Lambda { get; }

    public void Dispose()
    {
        Sqs.Dispose();
        DynamoDb.Dispose();
        Lambda.Dispose();
    }

    private static T Configure<T>(T config, Uri endpoint, HttpClientFactory? transport)
        where T : ClientConfig
    {
        (config.ServiceURL, config.AuthenticationRegion, config.HttpClientFactory) = (endpoint.ToString(), "us-east-1", transport);
        return config;
    }
}
