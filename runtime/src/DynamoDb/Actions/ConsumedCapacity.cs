using System.Text.Json;
using DurableLocal.DynamoDb.Items;
using DurableLocal.DynamoDb.Tables;

namespace DurableLocal.DynamoDb.Actions;

/// <summary>The capacity that one request consumed of one table, written at the level of ReturnConsumedCapacity.</summary>
internal sealed class ConsumedCapacity(string tableName)
{
    private readonly Dictionary<IndexDefinition, double> _indexes = [];
    private double _table;

    public static double ReadUnits(int bytes, bool consistent) =>
        Math.Max(1, Math.Ceiling((double)bytes / DynamoDbLimits.ReadUnitBytes)) * (consistent ? 1 : 0.5);

    public void AddTable(double units) => _table += units;

    public void AddIndex(IndexDefinition index, double units) =>
        _indexes[index] = _indexes.GetValueOrDefault(index) + units;

    /// <summary>Adds the cost of one change.</summary>
    /// <param name="cost">Units of the table and of its indexes.</param>
    /// <param name="factor">2 within a transaction.</param>
    public void Add(WriteCost cost, double factor = 1)
    {
        AddTable(cost.Table * factor);
        foreach (var (index, units) in cost.Indexes ?? new Dictionary<IndexDefinition, double>())
        {
            AddIndex(index, units * factor);
        }
    }

    /// <summary>Writes the structure as a member, or nothing for NONE.</summary>
    public void Write(Utf8JsonWriter response, string? level)
    {
        if (level is "TOTAL" or "INDEXES")
        {
            response.WritePropertyName("ConsumedCapacity"u8);
            WriteStructure(response, level, null);
        }
    }

    /// <param name="response">The response.</param>
    /// <param name="level"><c>TOTAL</c> or <c>INDEXES</c>.</param>
    /// <param name="unitsMember"><c>ReadCapacityUnits</c> or <c>WriteCapacityUnits</c> to write the units under that name too, as transactions do; null to omit it.</param>
    public void WriteStructure(Utf8JsonWriter response, string level, string? unitsMember)
    {
        response.WriteStartObject();
        response.WriteString("TableName"u8, tableName);
        WriteUnits(response, _table + _indexes.Values.Sum(), unitsMember);
        if (level == "INDEXES")
        {
            response.WriteStartObject("Table"u8);
            WriteUnits(response, _table, unitsMember);
            response.WriteEndObject();
            WriteIndexes(response, "GlobalSecondaryIndexes", unitsMember, isGlobal: true);
            WriteIndexes(response, "LocalSecondaryIndexes", unitsMember, isGlobal: false);
        }

        response.WriteEndObject();
    }

    private static void WriteUnits(Utf8JsonWriter response, double units, string? unitsMember)
    {
        response.WriteNumber("CapacityUnits"u8, units);
        if (unitsMember is not null)
        {
            response.WriteNumber(unitsMember, units);
        }
    }

    private void WriteIndexes(Utf8JsonWriter response, string member, string? unitsMember, bool isGlobal)
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
            WriteUnits(response, units, unitsMember);
            response.WriteEndObject();
        }

        response.WriteEndObject();
    }
}
