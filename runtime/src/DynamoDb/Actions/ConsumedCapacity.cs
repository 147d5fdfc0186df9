using System.Text.Json;
using DurableLocal.DynamoDb.Items;
using DurableLocal.DynamoDb.Tables;

namespace DurableLocal.DynamoDb.Actions;

/// <summary>The capacity one request consumed of one table, as ReturnConsumedCapacity asks to hear it.</summary>
internal sealed class ConsumedCapacity(string tableName)
{
    /// <summary>A read unit is 4 KB read consistently (developer guide, "Read and write operations").</summary>
    private const double ReadUnitBytes = 4096;

    private readonly Dictionary<IndexDefinition, double> _indexes = [];
    private double _table;

    public static double ReadUnits(int bytes, bool consistent) =>
        Math.Max(1, Math.Ceiling(bytes / ReadUnitBytes)) * (consistent ? 1 : 0.5);

    public void AddTable(double units) => _table += units;

    public void AddIndex(IndexDefinition index, double units) =>
        _indexes[index] = _indexes.GetValueOrDefault(index) + units;

    /// <param name="cost">The cost of a write.</param>
    /// <param name="factor">2 within a transaction.</param>
    public void Add(WriteCost cost, double factor = 1)
    {
        AddTable(cost.Table * factor);
        foreach (var (index, units) in cost.Indexes ?? new Dictionary<IndexDefinition, double>())
        {
            AddIndex(index, units * factor);
        }
    }

    /// <summary>Writes the structure as a member; nothing where the request asks for NONE.</summary>
    public void Write(Utf8JsonWriter response, string? asked)
    {
        if (asked is "TOTAL" or "INDEXES")
        {
            response.WritePropertyName("ConsumedCapacity"u8);
            WriteStructure(response, asked, null);
        }
    }

    /// <param name="response">Where to.</param>
    /// <param name="asked"><c>TOTAL</c> or <c>INDEXES</c>.</param>
    /// <param name="kind"><c>ReadCapacityUnits</c> or <c>WriteCapacityUnits</c> to tell the units once more, as transactions do.</param>
    public void WriteStructure(Utf8JsonWriter response, string asked, string? kind)
    {
        response.WriteStartObject();
        response.WriteString("TableName"u8, tableName);
        WriteUnits(response, _table + _indexes.Values.Sum(), kind);
        if (asked == "INDEXES")
        {
            response.WriteStartObject("Table"u8);
            WriteUnits(response, _table, kind);
            response.WriteEndObject();
            WriteIndexes(response, "GlobalSecondaryIndexes", kind, isGlobal: true);
            WriteIndexes(response, "LocalSecondaryIndexes", kind, isGlobal: false);
        }

        response.WriteEndObject();
    }

    private static void WriteUnits(Utf8JsonWriter response, double units, string? kind)
    {
        response.WriteNumber("CapacityUnits"u8, units);
        if (kind is not null)
        {
            response.WriteNumber(kind, units);
        }
    }

    private void WriteIndexes(Utf8JsonWriter response, string member, string? kind, bool isGlobal)
    {
        var indexes = _indexes.Where(pair => pair.Key.IsGlobal == isGlobal).ToList();
        if (indexes.Count == 0)
        {
            return;
        }

        response.WriteStartObject(member);
        foreach (var (index, units) in indexes)
        {
            response.WriteStartObject(index.Name);
            WriteUnits(response, units, kind);
            response.WriteEndObject();
        }

        response.WriteEndObject();
    }
}
