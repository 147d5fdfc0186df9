using DurableLocal.DynamoDb.Tables;

namespace DurableLocal.DynamoDb.Items;

/// <summary>The write units that a change consumes, in the table and in each index that it changed.</summary>
internal sealed record WriteCost(double Table, IReadOnlyDictionary<IndexDefinition, double>? Indexes)
{
    /// <summary>A write unit is 1 KB (developer guide, "Read and write operations").</summary>
    private const double UnitBytes = 1024;

    /// <summary>The cost of a write that changes nothing.</summary>
    public static readonly WriteCost Minimum = new(1, null);

    /// <summary>Returns the write units for an item of this size.</summary>
    public static double Units(int bytes) => Math.Max(1, Math.Ceiling(bytes / UnitBytes));
}
