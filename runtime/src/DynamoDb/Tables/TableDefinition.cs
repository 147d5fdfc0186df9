using System.Text.Json.Serialization;
using DurableLocal.DynamoDb.Values;

namespace DurableLocal.DynamoDb.Tables;

/// <summary>Everything about a table but its items. Immutable: a change is a new definition with the next version.</summary>
public sealed record TableDefinition
{
    public required string Name { get; init; }

    /// <summary>The table's own identity: another table of the same name has another.</summary>
    public required Guid Id { get; init; }

    /// <summary>Row of the table in the store.</summary>
    [JsonIgnore]
    public long Number { get; init; }

    [JsonIgnore]
    public long Version { get; init; }

    /// <summary>Epoch milliseconds.</summary>
    public required long CreatedAt { get; init; }

    public required KeySchema Keys { get; init; }

    /// <summary>Types of all key attributes, of the table and of its indexes.</summary>
    public required IReadOnlyDictionary<string, AttributeType> AttributeTypes { get; init; }

    public IReadOnlyList<IndexDefinition> Indexes { get; init; } = [];

    /// <summary>The number the next index gets; numbers are never used again.</summary>
    public int NextIndexNumber { get; init; } = 1;

    /// <summary>Null for a table on demand.</summary>
    public Throughput? Provisioned { get; init; }

    public ThroughputHistory? History { get; init; }

    /// <summary>The most it was ever warm for; null where that is what its billing mode begins with.</summary>
    public Throughput? Warmed { get; init; }

    /// <summary>Epoch milliseconds of the change to PAY_PER_REQUEST.</summary>
    public long? OnDemandSince { get; init; }

    public OnDemandLimits? OnDemandLimits { get; init; }

    /// <summary>ARN of the KMS key that the table is said to be encrypted with; null or empty for DynamoDB's own. Nothing is encrypted here.</summary>
    public string? EncryptionKey { get; init; }

    public bool DeletionProtected { get; init; }

    public string? TimeToLiveAttribute { get; init; }

    /// <summary>Whether items written before the attribute was set have been looked through for it.</summary>
    public bool TimeToLiveBackfilled { get; init; }

    public bool PointInTimeRecovery { get; init; }

    /// <summary>Days back that the table is said to be restorable to; null for the most.</summary>
    public int? RecoveryDays { get; init; }

    public string? TableClass { get; init; }

    /// <summary>Epoch milliseconds; null where the class is the first one.</summary>
    public long? TableClassChangedAt { get; init; }

    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    [JsonIgnore]
    public bool IsOnDemand => Provisioned is null;

    [JsonIgnore]
    public Throughput Warmth => Warmed ?? Provisioned ?? Throughput.OnDemandWarmth;

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

/// <param name="Partition">Attribute of the partition key, the first of it.</param>
/// <param name="Sort">Attribute of the sort key, the first of it, or null.</param>
public sealed record KeySchema(string Partition, string? Sort)
{
    /// <summary>Further attributes of the partition key: a global index may have some. Null for none.</summary>
    public IReadOnlyList<string>? MorePartition { get; init; }

    /// <summary>Further attributes of the sort key, likewise.</summary>
    public IReadOnlyList<string>? MoreSort { get; init; }

    /// <summary>Whether a key of it has more than one attribute.</summary>
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

    /// <param name="partitions">Attributes of the partition key, one at least.</param>
    /// <param name="sorts">Attributes of the sort key.</param>
    public static KeySchema Of(IReadOnlyList<string> partitions, IReadOnlyList<string> sorts) => new(partitions[0], sorts.Count == 0 ? null : sorts[0])
    {
        MorePartition = partitions.Count > 1 ? [.. partitions.Skip(1)] : null,
        MoreSort = sorts.Count > 1 ? [.. sorts.Skip(1)] : null,
    };

    public bool Has(string attribute) =>
        attribute == Partition || attribute == Sort || (IsComposite && Names.Contains(attribute));
}

public sealed record IndexDefinition
{
    public required string Name { get; init; }

    public required int Number { get; init; }

    public required bool IsGlobal { get; init; }

    public required KeySchema Keys { get; init; }

    /// <summary><c>ALL</c>, <c>KEYS_ONLY</c> or <c>INCLUDE</c>.</summary>
    public required string ProjectionType { get; init; }

    public IReadOnlyList<string> NonKeyAttributes { get; init; } = [];

    public Throughput? Provisioned { get; init; }

    public ThroughputHistory? History { get; init; }

    /// <summary>The most it was ever warm for; null where that is what its table's billing mode begins with.</summary>
    public Throughput? Warmed { get; init; }

    public OnDemandLimits? OnDemandLimits { get; init; }

    /// <summary>False while items written before the index are still being entered into it.</summary>
    public bool IsActive { get; init; } = true;

    [JsonIgnore]
    public Throughput Warmth => Warmed ?? Provisioned ?? Throughput.OnDemandWarmth;

    [JsonIgnore]
    public bool ProjectsAll => ProjectionType == "ALL";
}

[JsonSerializable(typeof(TableDefinition))]
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
internal sealed partial class TableJson : JsonSerializerContext;
