using Amazon.DynamoDBv2;
using Amazon.Lambda;
using Amazon.Runtime;
using Amazon.SQS;

namespace DurableLocal.Bench;

/// <summary>The official clients, all on one endpoint, a connection for each call at a time.</summary>
internal sealed class ServiceClients : IDisposable
{
    /// <param name="transport">Makes the HTTP clients below them; null for the SDK's own.</param>
    public ServiceClients(Uri endpoint, HttpClientFactory? transport = null)
    {
        var credentials = new BasicAWSCredentials("local", "local");
        Sqs = new AmazonSQSClient(credentials, On(new AmazonSQSConfig(), endpoint, transport));
        DynamoDb = new AmazonDynamoDBClient(credentials, On(new AmazonDynamoDBConfig(), endpoint, transport));
        Lambda = new AmazonLambdaClient(credentials, On(new AmazonLambdaConfig { Timeout = TimeSpan.FromMinutes(5) }, endpoint, transport));
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

    private static T On<T>(T config, Uri endpoint, HttpClientFactory? transport)
        where T : ClientConfig
    {
        (config.ServiceURL, config.AuthenticationRegion, config.HttpClientFactory) = (endpoint.ToString(), "us-east-1", transport);
        return config;
    }
}
