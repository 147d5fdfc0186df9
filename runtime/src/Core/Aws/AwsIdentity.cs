namespace DurableLocal.Core.Aws;

/// <summary>The account and Region that the runtime emulates, and its endpoint.</summary>
/// <param name="Region">Such as <c>us-east-1</c>; part of every ARN.</param>
/// <param name="AccountId">Twelve digits.</param>
/// <param name="Endpoint">Base address of the service endpoints, such as <c>http://127.0.0.1:4566</c>, without a final slash.</param>
public sealed record AwsIdentity(string Region, string AccountId, Uri Endpoint)
{
    /// <summary>The account ID of the local runtime, which needs no AWS account.</summary>
    public const string LocalAccountId = "000000000000";

    public string QueueArn(string queueName) => $"arn:aws:sqs:{Region}:{AccountId}:{queueName}";

    public string QueueUrl(string queueName) => $"{Endpoint.GetLeftPart(UriPartial.Authority)}/{AccountId}/{queueName}";

    public string TableArn(string tableName) => $"arn:aws:dynamodb:{Region}:{AccountId}:table/{tableName}";

    public string FunctionArn(string functionName) => $"arn:aws:lambda:{Region}:{AccountId}:function:{functionName}";
}
