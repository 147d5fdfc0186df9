using Amazon.DynamoDBv2;
using AWS.Lambda.Powertools.Idempotency.Exceptions;

namespace AWS.Lambda.Powertools.Idempotency.Persistence;

/// <summary>The table of the records and the names of its attributes.</summary>
public class DynamoDBPersistenceStoreBuilder
{
    private readonly RecordAttributes _attributes = new();
    private string _tableName;
    private AmazonDynamoDBClient _client;

    /// <exception cref="IdempotencyConfigurationException">The table's name is missing, or the sort key is the key itself.</exception>
    public DynamoDBPersistenceStore Build()
    {
        if (string.IsNullOrWhiteSpace(_tableName))
        {
            throw new IdempotencyConfigurationException("Table name is not specified");
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

    /// <summary>By default <c>id</c>.</summary>
    public DynamoDBPersistenceStoreBuilder WithKeyAttr(string keyAttr)
    {
        _attributes.Key = keyAttr;
        return this;
    }

    /// <summary>The partition key's value where records are told apart by the sort key; by default <c>idempotency#</c> and the function's name.</summary>
    public DynamoDBPersistenceStoreBuilder WithStaticPkValue(string staticPkValue)
    {
        _attributes.StaticPartition = staticPkValue;
        return this;
    }

    /// <summary>By default none.</summary>
    public DynamoDBPersistenceStoreBuilder WithSortKeyAttr(string sortKeyAttr)
    {
        _attributes.SortKey = sortKeyAttr;
        return this;
    }

    /// <summary>By default <c>expiration</c>; the table's TTL attribute.</summary>
    public DynamoDBPersistenceStoreBuilder WithExpiryAttr(string expiryAttr)
    {
        _attributes.Expiry = expiryAttr;
        return this;
    }

    /// <summary>By default <c>in_progress_expiration</c>.</summary>
    public DynamoDBPersistenceStoreBuilder WithInProgressExpiryAttr(string inProgressExpiryAttr)
    {
        _attributes.InProgressExpiry = inProgressExpiryAttr;
        return this;
    }

    /// <summary>By default <c>status</c>.</summary>
    public DynamoDBPersistenceStoreBuilder WithStatusAttr(string statusAttr)
    {
        _attributes.Status = statusAttr;
        return this;
    }

    /// <summary>By default <c>data</c>.</summary>
    public DynamoDBPersistenceStoreBuilder WithDataAttr(string dataAttr)
    {
        _attributes.Data = dataAttr;
        return this;
    }

    /// <summary>By default <c>validation</c>.</summary>
    public DynamoDBPersistenceStoreBuilder WithValidationAttr(string validationAttr)
    {
        _attributes.Validation = validationAttr;
        return this;
    }

    /// <summary>By default a client of the environment's region and credentials.</summary>
    public DynamoDBPersistenceStoreBuilder WithDynamoDBClient(AmazonDynamoDBClient dynamoDbClient)
    {
        _client = dynamoDbClient;
        return this;
    }
}

/// <summary>The names of a record's attributes; the defaults are those of every Powertools.</summary>
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
