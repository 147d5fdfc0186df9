using System.Text.Json;
using DurableLocal.Core.Aws;
using DurableLocal.DynamoDb.Tables;
using DurableLocal.DynamoDb.Values;

namespace DurableLocal.DynamoDb.Actions;

/// <summary>
/// The TableDescription structure. The service changes a table after its answer, which tells what is still true and what
/// is under way; here the change is done by then, and the answer tells both of the definitions.
/// </summary>
/// <param name="told">The table as the answer is to have it.</param>
/// <param name="settled">The table as it will be found.</param>
/// <param name="status">The table's status.</param>
/// <param name="identity">Whose ARNs the table has.</param>
/// <param name="now">Epoch milliseconds.</param>
/// <param name="statistics">Items and bytes of the table (0) and of each index, by number.</param>
internal sealed class TableResponse(TableDefinition told, TableDefinition settled, string status, AwsIdentity identity, long now, Func<int, (long Items, long Bytes)> statistics)
{
    private const string Creating = "CREATING";

    /// <summary>A table that was just made: when it became on-demand is not told yet.</summary>
    public static TableResponse OfCreation(TableDefinition added, AwsIdentity identity) =>
        new(added with { OnDemandSince = null }, added, Creating, identity, added.CreatedAt, static _ => (0, 0));

    public void Write(Utf8JsonWriter response, string member)
    {
        response.WriteStartObject(member);
        WriteAttributes(response);
        WriteName(response);
        WriteKeySchema(response, told.Keys);
        WriteTime(response, "CreationDateTime", told.CreatedAt);
        WriteThroughput(response, told.Provisioned, told.History);
        WriteSizes(response);
        WriteBilling(response);
        WriteIndexes(response, "LocalSecondaryIndexes", isGlobal: false);
        WriteIndexes(response, "GlobalSecondaryIndexes", isGlobal: true);
        WriteTableClass(response);
        WriteOnDemandLimits(response, told.OnDemandLimits);
        WriteTableWarmth(response);
        WriteEncryption(response);
        WriteProtection(response);
        response.WriteEndObject();
    }

    /// <summary>What the service tells of a table that it deletes.</summary>
    public void WriteDeletion(Utf8JsonWriter response, string member)
    {
        response.WriteStartObject(member);
        WriteName(response);
        WriteThroughput(response, told.Provisioned, told.History);
        WriteSizes(response);
        WriteBilling(response);
        WriteProtection(response);
        response.WriteEndObject();
    }

    /// <summary>Writes a time as the protocol has it: epoch seconds with milliseconds.</summary>
    public static void WriteTime(Utf8JsonWriter response, string member, long? epochMilliseconds)
    {
        if (epochMilliseconds is { } time)
        {
            response.WriteNumber(member, time / 1000m);
        }
    }

    private void WriteName(Utf8JsonWriter response)
    {
        response.WriteString("TableName"u8, told.Name);
        response.WriteString("TableStatus"u8, status);
    }

    private void WriteSizes(Utf8JsonWriter response)
    {
        var (items, bytes) = statistics(0);
        response.WriteNumber("TableSizeBytes"u8, bytes);
        response.WriteNumber("ItemCount"u8, items);
        response.WriteString("TableArn"u8, identity.TableArn(told.Name));
        response.WriteString("TableId"u8, told.Id);
    }

    private void WriteProtection(Utf8JsonWriter response) =>
        response.WriteBoolean("DeletionProtectionEnabled"u8, told.DeletionProtected);

    /// <summary>By name, as the service has them; both those of an index to come and of one to go.</summary>
    private void WriteAttributes(Utf8JsonWriter response)
    {
        var types = new SortedDictionary<string, AttributeType>(StringComparer.Ordinal);
        foreach (var (name, type) in told.AttributeTypes.Concat(settled.AttributeTypes))
        {
            types[name] = type;
        }

        response.WriteStartArray("AttributeDefinitions"u8);
        foreach (var (name, type) in types)
        {
            response.WriteStartObject();
            response.WriteString("AttributeName"u8, name);
            response.WriteString("AttributeType"u8, type.ToString());
            response.WriteEndObject();
        }

        response.WriteEndArray();
    }

    private static void WriteKeySchema(Utf8JsonWriter response, KeySchema keys)
    {
        response.WriteStartArray("KeySchema"u8);
        foreach (var name in keys.Names)
        {
            response.WriteStartObject();
            response.WriteString("AttributeName"u8, name);
            response.WriteString("KeyType"u8, keys.Partitions.Contains(name) ? "HASH" : "RANGE");
            response.WriteEndObject();
        }

        response.WriteEndArray();
    }

    private void WriteThroughput(Utf8JsonWriter response, Throughput? provisioned, ThroughputHistory? history)
    {
        response.WriteStartObject("ProvisionedThroughput"u8);
        WriteTime(response, "LastIncreaseDateTime", history?.IncreasedAt);
        WriteTime(response, "LastDecreaseDateTime", history?.DecreasedAt);
        response.WriteNumber("NumberOfDecreasesToday"u8, history?.DecreasesOn(now) ?? 0);
        response.WriteNumber("ReadCapacityUnits"u8, provisioned?.ReadUnits ?? 0);
        response.WriteNumber("WriteCapacityUnits"u8, provisioned?.WriteUnits ?? 0);
        response.WriteEndObject();
    }

    private void WriteBilling(Utf8JsonWriter response)
    {
        if (!told.IsOnDemand && told.OnDemandSince is null)
        {
            return;
        }

        foreach (var (summary, mode) in new[] { ("BillingModeSummary", "BillingMode"), ("TableThroughputModeSummary", "TableThroughputMode") })
        {
            response.WriteStartObject(summary);
            response.WriteString(mode, told.IsOnDemand ? "PAY_PER_REQUEST" : "PROVISIONED");
            WriteTime(response, "LastUpdateToPayPerRequestDateTime", told.OnDemandSince);
            response.WriteEndObject();
        }
    }

    private void WriteTableClass(Utf8JsonWriter response)
    {
        if (told.TableClass is not { } tableClass)
        {
            return;
        }

        response.WriteStartObject("TableClassSummary"u8);
        response.WriteString("TableClass"u8, tableClass);
        WriteTime(response, "LastUpdateDateTime", told.TableClassChangedAt);
        response.WriteEndObject();
    }

    private static void WriteOnDemandLimits(Utf8JsonWriter response, OnDemandLimits? limits)
    {
        if (limits is null)
        {
            return;
        }

        response.WriteStartObject("OnDemandThroughput"u8);
        foreach (var (name, units) in new[] { ("MaxReadRequestUnits", limits.ReadUnits), ("MaxWriteRequestUnits", limits.WriteUnits) })
        {
            if (units is { } most)
            {
                response.WriteNumber(name, most);
            }
        }

        response.WriteEndObject();
    }

    /// <summary>A new table's warmth is told where it was asked for.</summary>
    private void WriteTableWarmth(Utf8JsonWriter response)
    {
        if (status != Creating || told.Warmed is not null)
        {
            WriteWarmth(response, told.Warmth, status == Creating || told.Warmth != settled.Warmth);
        }
    }

    private static void WriteWarmth(Utf8JsonWriter response, Throughput warmth, bool changes)
    {
        response.WriteStartObject("WarmThroughput"u8);
        response.WriteNumber("ReadUnitsPerSecond"u8, warmth.ReadUnits);
        response.WriteNumber("WriteUnitsPerSecond"u8, warmth.WriteUnits);
        response.WriteString("Status"u8, changes ? "UPDATING" : "ACTIVE");
        response.WriteEndObject();
    }

    private void WriteEncryption(Utf8JsonWriter response)
    {
        if (string.IsNullOrEmpty(told.EncryptionKey))
        {
            return;
        }

        response.WriteStartObject("SSEDescription"u8);
        response.WriteString("Status"u8, "ENABLED"u8);
        response.WriteString("SSEType"u8, "KMS"u8);
        response.WriteString("KMSMasterKeyArn"u8, told.EncryptionKey);
        response.WriteEndObject();
    }

    private void WriteIndexes(Utf8JsonWriter response, string member, bool isGlobal)
    {
        var indexes = told.Indexes.Where(index => index.IsGlobal == isGlobal).ToList();
        if (indexes.Count == 0)
        {
            return;
        }

        response.WriteStartArray(member);
        foreach (var index in indexes)
        {
            WriteIndex(response, index);
        }

        response.WriteEndArray();
    }

    private void WriteIndex(Utf8JsonWriter response, IndexDefinition index)
    {
        response.WriteStartObject();
        response.WriteString("IndexName"u8, index.Name);
        WriteKeySchema(response, index.Keys);
        WriteProjection(response, index);
        if (index.IsGlobal)
        {
            WriteGlobal(response, index);
        }

        var (items, bytes) = statistics(index.Number);
        response.WriteNumber("IndexSizeBytes"u8, bytes);
        response.WriteNumber("ItemCount"u8, items);
        response.WriteString("IndexArn"u8, $"{identity.TableArn(told.Name)}/index/{index.Name}");
        response.WriteEndObject();
    }

    private static void WriteProjection(Utf8JsonWriter response, IndexDefinition index)
    {
        response.WriteStartObject("Projection"u8);
        response.WriteString("ProjectionType"u8, index.ProjectionType);
        if (index.ProjectionType == "INCLUDE")
        {
            response.WriteStartArray("NonKeyAttributes"u8);
            foreach (var name in index.NonKeyAttributes.Order(StringComparer.Ordinal))
            {
                response.WriteStringValue(name);
            }

            response.WriteEndArray();
        }

        response.WriteEndObject();
    }

    private void WriteGlobal(Utf8JsonWriter response, IndexDefinition index)
    {
        var after = settled.Indexes.FirstOrDefault(kept => kept.Number == index.Number);
        response.WriteString("IndexStatus"u8, StatusOf(index, after));
        if (status != Creating && !index.IsActive)
        {
            response.WriteBoolean("Backfilling"u8, true);
        }

        WriteThroughput(response, index.Provisioned, index.History);
        WriteOnDemandLimits(response, index.OnDemandLimits);
        if (status != Creating)
        {
            WriteWarmth(response, index.Warmth, after is not null && after.Warmth != index.Warmth);
        }
    }

    private string StatusOf(IndexDefinition index, IndexDefinition? after)
    {
        if (after is null)
        {
            return "DELETING";
        }

        if (status == Creating || !index.IsActive)
        {
            return Creating;
        }

        return (index.Provisioned, index.Warmth, index.OnDemandLimits) == (after.Provisioned, after.Warmth, after.OnDemandLimits) ? "ACTIVE" : "UPDATING";
    }
}
