using DurableLocal.DynamoDb.Tables;

namespace DurableLocal.DynamoDb.Items;

/// <summary>Write units of one change, of the table and of each index it touched.</summary>
internal sealed record WriteCost(double Table, IReadOnlyDictionary<IndexDefinition, double>? Indexes)
{
    /// <summary>A write unit is 1 KB (developer guide, "Read and write operations").</summary>
    private const double UnitBytes = 1024;

    public static readonly WriteCost Minimum = new(1, null);

    public static double Units(int bytes) => Math.Max(1, Math.Ceiling(bytes / UnitBytes));
}
