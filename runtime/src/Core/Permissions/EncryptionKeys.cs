namespace DurableLocal.Core.Permissions;

/// <summary>
/// The customer managed keys of queues and tables. A service uses such a key with the permissions of its caller, so a call
/// needs them as well as its own.
/// </summary>
/// <param name="byResource">ARN of a key by the ARN of the queue or table that it encrypts.</param>
public sealed class EncryptionKeys(IReadOnlyDictionary<string, string> byResource)
{
    private const string Decrypt = "kms:Decrypt";
    private const string GenerateDataKey = "kms:GenerateDataKey";
    private const string Index = "/index/";

    /// <summary>No resource is encrypted with a key whose use is checked.</summary>
    public static EncryptionKeys None { get; } = new(new Dictionary<string, string>());

    /// <summary>Returns the key of a call and the permissions on it; null where there is none.</summary>
    /// <param name="action">Such as <c>sqs:SendMessage</c>.</param>
    /// <param name="resource">ARN of a queue, a table or an index.</param>
    internal (string Key, string[] Actions)? Required(string action, string resource)
    {
        if (byResource.Count == 0 || ActionsOf(action) is not { } actions)
        {
            return null;
        }

        var index = resource.IndexOf(Index, StringComparison.Ordinal);
        return byResource.TryGetValue(index < 0 ? resource : resource[..index], out var key) ? (key, actions) : null;
    }

    /// <summary>SQS developer guide, "Configure KMS permissions"; DynamoDB developer guide, "How DynamoDB encryption at rest works".</summary>
    private static string[]? ActionsOf(string action) => action switch
    {
        "sqs:SendMessage" => [GenerateDataKey, Decrypt],
        "sqs:ReceiveMessage" => [Decrypt],
        _ when action.StartsWith("dynamodb:", StringComparison.Ordinal) => [Decrypt],
        _ => null,
    };
}
