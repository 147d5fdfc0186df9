using Amazon.DynamoDBv2;
using AWS.Lambda.Powertools.Idempotency.Exceptions;

namespace AWS.Lambda.Powertools.Idempotency.Persistence;

/// <summary>Builds a <see cref="DynamoDBPersistenceStore"/> from a table name and attribute names.</summary>
public class DynamoDBPersistenceStoreBuilder
{
    private readonly RecordAttributes _attributes = new();
    private string _tableName;
    private AmazonDynamoDBClient _client;

    /// <exception cref="ArgumentNullException">The table name is missing.</exception>
    /// <exception cref="IdempotencyConfigurationException">Key and sort key have the same name.</exception>
    public DynamoDBPersistenceStore Build()
    {
        if (string.IsNullOrWhiteSpace(_tableName))
        {
            throw new ArgumentNullException(null, "Table name is not specified");
        }

        return _attributes.SortKey == _attributes.Key
            ? throw new IdempotencyConfigurationException($"Key attribute and sort key attribute are both {_attributes.Key}")
            : new DynamoDBPersistenceStore(_tableName, _attributes, _client ?? new AmazonDynamoDBClient());
    }

    public DynamoDBPersistenceStoreBuilder WithTableName(string tableName)
    {
        _tableName = tableName;
        return this;
    }

    /// <summary>Defaults to <c>id</c>.</summary>
    public DynamoDBPersistenceStoreBuilder WithKeyAttr(string keyAttr)
    {
        _attributes.Key = keyAttr;
        return this;
    }

    /// <summary>Value of the partition key if records have a sort key. Defaults to <c>idempotency#</c> and the function name.</summary>
    public DynamoDBPersistenceStoreBuilder WithStaticPkValue(string staticPkValue)
    {
        _attributes.StaticPartition = staticPkValue;
        return this;
    }

    /// <summary>Defaults to none.</summary>
    public DynamoDBPersistenceStoreBuilder WithSortKeyAttr(string sortKeyAttr)
    {
        _attributes.SortKey = sortKeyAttr;
        return this;
    }

    /// <summary>Name of the TTL attribute of the table. Defaults to <c>expiration</c>.</summary>
    public DynamoDBPersistenceStoreBuilder WithExpiryAttr(string expiryAttr)
    {
        _attributes.Expiry = expiryAttr;
        return this;
    }

    /// <summary>Defaults to <c>in_progress_expiration</c>.</summary>
    public DynamoDBPersistenceStoreBuilder WithInProgressExpiryAttr(string inProgressExpiryAttr)
    {
        _attributes.InProgressExpiry = inProgressExpiryAttr;
        return this;
    }

    /// <summary>Defaults to <c>status</c>.</summary>
    public DynamoDBPersistenceStoreBuilder WithStatusAttr(string statusAttr)
    {
        _attributes.Status = statusAttr;
        return this;
    }

    /// <summary>Defaults to <c>data</c>.</summary>
    public DynamoDBPersistenceStoreBuilder WithDataAttr(string dataAttr)
    {
        _attributes.Data = dataAttr;
        return this;
    }

    /// <summary>Defaults to <c>validation</c>.</summary>
    public DynamoDBPersistenceStoreBuilder WithValidationAttr(string validationAttr)
    {
        _attributes.Validation = validationAttr;
        return this;
    }

    /// <summary>Defaults to a client with the region and credentials of the environment.</summary>
    public DynamoDBPersistenceStoreBuilder WithDynamoDBClient(AmazonDynamoDBClient dynamoDbClient)
    {
        _client = dynamoDbClient;
        return this;
    }
}

/// <summary>The attribute names of a record. The defaults are the same in all languages of Powertools.</summary>
internal sealed class RecordAttributes
{
    public string Key { get; set; } = "id";
    public string StaticPartition { get; set; } = $"idempotency#{Environment.GetEnvironmentVariable("AWS_LAMBDA_FUNCTION_NAME")}";
    public string SortKey { get; set; }
    public string Expiry { get; set; } = "expiration";
    public string InProgressExpiry { get; set; } = "in_progress_expiration";
    public string Status { get; set; } = "status";
    public string Data { get; set; } = "data";
    public string Validation { get; set; } = "validation";
}
