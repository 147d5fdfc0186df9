using System.Text.Json.Serialization;
using DurableLocal.DynamoDb.Values;

namespace DurableLocal.DynamoDb.Tables;

/// <summary>The settings of a table. Immutable: a change creates a definition with the next version.</summary>
public sealed record TableDefinition
{
    /// <summary>The index number of the table itself in the store; indexes have numbers from 1.</summary>
    public const int TableIndexNumber = 0;

    public required string Name { get; init; }

    /// <summary>The TableId: a table that is deleted and created again has a new one.</summary>
    public required Guid Id { get; init; }

    /// <summary>The table's row id in the store.</summary>
    [JsonIgnore]
    public long Number { get; init; }

    /// <summary>Incremented by each change of the definition.</summary>
    [JsonIgnore]
    public long Version { get; init; }

    /// <summary>
    /// Seconds that are added to a TTL attribute: how far the clock of the service is ahead of that of the function which
    /// writes the item. Zero where no time is skipped.
    /// </summary>
    [JsonIgnore]
    public long ExpiryOffset { get; init; }

    /// <summary>Epoch milliseconds.</summary>
    public required long CreatedAt { get; init; }

    public required KeySchema Keys { get; init; }

    /// <summary>Types of all key attributes, of the table and of its indexes.</summary>
    public required IReadOnlyDictionary<string, AttributeType> AttributeTypes { get; init; }

    public IReadOnlyList<IndexDefinition> Indexes { get; init; } = [];

    /// <summary>The number of the next index; numbers are never reused.</summary>
    public int NextIndexNumber { get; init; } = 1;

    /// <summary>Null for an on-demand table.</summary>
    public Throughput? Provisioned { get; init; }

    public ThroughputHistory? History { get; init; }

    /// <summary>The highest warm throughput the table has reached; null where it is the initial one of the billing mode.</summary>
    [JsonPropertyName("Warmed")]
    public Throughput? RaisedWarmThroughput { get; init; }

    /// <summary>Epoch milliseconds of the change to PAY_PER_REQUEST.</summary>
    public long? OnDemandSince { get; init; }

    public OnDemandLimits? OnDemandLimits { get; init; }

    /// <summary>ARN of the KMS key in the table's description; null or empty for the key that DynamoDB owns. The store is not encrypted.</summary>
    public string? EncryptionKey { get; init; }

    public bool DeletionProtected { get; init; }

    public string? TimeToLiveAttribute { get; init; }

    /// <summary>Whether the expiry of items written before the attribute was set is stored.</summary>
    public bool TimeToLiveBackfilled { get; init; }

    public bool PointInTimeRecovery { get; init; }

    /// <summary>The recovery period of point-in-time recovery in days; null for the maximum.</summary>
    public int? RecoveryDays { get; init; }

    public string? TableClass { get; init; }

    /// <summary>Epoch milliseconds; null if the class was never changed.</summary>
    public long? TableClassChangedAt { get; init; }

    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>The numbers of the table itself and of its indexes.</summary>
    [JsonIgnore]
    public IEnumerable<int> IndexNumbers => Indexes.Select(index => index.Number).Prepend(TableIndexNumber);

    [JsonIgnore]
    public bool HasLocalIndexes => Indexes.Any(index => !index.IsGlobal);

    [JsonIgnore]
    public bool IsOnDemand => Provisioned is null;

    [JsonIgnore]
    public Throughput WarmThroughput => RaisedWarmThroughput ?? Provisioned ?? Throughput.OnDemandInitial;

    public IndexDefinition? FindIndex(string name)
    {
        foreach (var index in Indexes)
        {
            if (index.Name == name)
            {
                return index;
            }
        }

        return null;
    }
}

/// <summary>The key attributes of a table or an index.</summary>
/// <param name="Partition">The first attribute of the partition key.</param>
/// <param name="Sort">The first attribute of the sort key, or null.</param>
public sealed record KeySchema(string Partition, string? Sort)
{
    /// <summary>Further attributes of a global index's partition key, or null.</summary>
    public IReadOnlyList<string>? MorePartition { get; init; }

    /// <summary>Further attributes of a global index's sort key, or null.</summary>
    public IReadOnlyList<string>? MoreSort { get; init; }

    /// <summary>Whether the partition key or the sort key has several attributes.</summary>
    [JsonIgnore]
    public bool IsComposite => MorePartition is not null || MoreSort is not null;

    [JsonIgnore]
    public IReadOnlyList<string> Partitions => [Partition, .. MorePartition ?? []];

    [JsonIgnore]
    public IReadOnlyList<string> Sorts => Sort is null ? [] : [Sort, .. MoreSort ?? []];

    [JsonIgnore]
    public IReadOnlyList<string> Names => [.. Partitions, .. Sorts];

    [JsonIgnore]
    public int Count => Names.Count;

    /// <summary>Creates a key schema.</summary>
    /// <param name="partitions">Attributes of the partition key, at least one.</param>
    /// <param name="sorts">Attributes of the sort key.</param>
    public static KeySchema Of(IReadOnlyList<string> partitions, IReadOnlyList<string> sorts) => new(partitions[0], sorts.Count == 0 ? null : sorts[0])
    {
        MorePartition = partitions.Count > 1 ? [.. partitions.Skip(1)] : null,
        MoreSort = sorts.Count > 1 ? [.. sorts.Skip(1)] : null,
    };

    public bool Has(string attribute) =>
        attribute == Partition || attribute == Sort || (IsComposite && Names.Contains(attribute));
}

/// <summary>The settings of a secondary index.</summary>
public sealed record IndexDefinition
{
    public required string Name { get; init; }

    /// <summary>Identifies the index within its table in the store.</summary>
    public required int Number { get; init; }

    public required bool IsGlobal { get; init; }

    public required KeySchema Keys { get; init; }

    /// <summary><c>ALL</c>, <c>KEYS_ONLY</c> or <c>INCLUDE</c>.</summary>
    public required string ProjectionType { get; init; }

    public IReadOnlyList<string> NonKeyAttributes { get; init; } = [];

    public Throughput? Provisioned { get; init; }

    public ThroughputHistory? History { get; init; }

    /// <summary>The highest warm throughput the index has reached; null where it is the initial one of the billing mode.</summary>
    [JsonPropertyName("Warmed")]
    public Throughput? RaisedWarmThroughput { get; init; }

    public OnDemandLimits? OnDemandLimits { get; init; }

    /// <summary>False until the items written before the index are added to it.</summary>
    public bool IsActive { get; init; } = true;

    [JsonIgnore]
    public Throughput WarmThroughput => RaisedWarmThroughput ?? Provisioned ?? Throughput.OnDemandInitial;

    [JsonIgnore]
    public bool ProjectsAll => ProjectionType == "ALL";
}

[JsonSerializable(typeof(TableDefinition))]
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
internal sealed partial class TableJson : JsonSerializerContext;
