using System.Text.Json;
using DurableLocal.Core.Aws;
using DurableLocal.DynamoDb.Tables;
using DurableLocal.DynamoDb.Values;

namespace DurableLocal.DynamoDb.Actions;

/// <summary>
/// Writes the TableDescription structure. The service changes a table after its response, which therefore has the previous
/// state and the changes in progress. Here the change is complete before the response is written, so the writer compares
/// the reported definition with the current one.
/// </summary>
/// <param name="reported">The definition that the response describes.</param>
/// <param name="current">The definition as it is stored.</param>
/// <param name="status">The table's status.</param>
/// <param name="identity">The account and region of the ARNs.</param>
/// <param name="now">Epoch milliseconds.</param>
/// <param name="statistics">Items and bytes by index number; the table's own is <see cref="TableDefinition.TableIndexNumber"/>.</param>
internal sealed class TableDescriptionWriter(TableDefinition reported, TableDefinition current, string status, AwsIdentity identity, long now, Func<int, (long Items, long Bytes)> statistics)
{
    private const string Creating = "CREATING";

    /// <summary>Describes a new table. The response does not have the time it became on-demand yet.</summary>
    public static TableDescriptionWriter ForNewTable(TableDefinition added, AwsIdentity identity) =>
        new(added with { OnDemandSince = null }, added, Creating, identity, added.CreatedAt, static _ => (0, 0));

    /// <summary>Writes the whole structure as a member.</summary>
    public void Write(Utf8JsonWriter response, string member)
    {
        response.WriteStartObject(member);
        WriteAttributes(response);
        WriteName(response);
        WriteKeySchema(response, reported.Keys);
        WriteTime(response, "CreationDateTime", reported.CreatedAt);
        WriteThroughput(response, reported.Provisioned, reported.History);
        WriteSizes(response);
        WriteBilling(response);
        WriteIndexes(response, "LocalSecondaryIndexes", isGlobal: false);
        WriteIndexes(response, "GlobalSecondaryIndexes", isGlobal: true);
        WriteTableClass(response);
        WriteOnDemandLimits(response, reported.OnDemandLimits);
        WriteTableWarmThroughput(response);
        WriteEncryption(response);
        WriteProtection(response);
        response.WriteEndObject();
    }

    /// <summary>Writes the members that the response of DeleteTable has.</summary>
    public void WriteDeletion(Utf8JsonWriter response, string member)
    {
        response.WriteStartObject(member);
        WriteName(response);
        WriteThroughput(response, reported.Provisioned, reported.History);
        WriteSizes(response);
        WriteBilling(response);
        WriteProtection(response);
        response.WriteEndObject();
    }

    /// <summary>Writes a time in the protocol's format: epoch seconds with milliseconds. Writes nothing for null.</summary>
    public static void WriteTime(Utf8JsonWriter response, string member, long? epochMilliseconds)
    {
        if (epochMilliseconds is { } time)
        {
            response.WriteNumber(member, time / 1000m);
        }
    }

    private void WriteName(Utf8JsonWriter response)
    {
        response.WriteString("TableName"u8, reported.Name);
        response.WriteString("TableStatus"u8, status);
    }

    private void WriteSizes(Utf8JsonWriter response)
    {
        var (items, bytes) = statistics(TableDefinition.TableIndexNumber);
        response.WriteNumber("TableSizeBytes"u8, bytes);
        response.WriteNumber("ItemCount"u8, items);
        response.WriteString("TableArn"u8, identity.TableArn(reported.Name));
        response.WriteString("TableId"u8, reported.Id);
    }

    private void WriteProtection(Utf8JsonWriter response) =>
        response.WriteBoolean("DeletionProtectionEnabled"u8, reported.DeletionProtected);

    /// <summary>Writes the definitions in the order of their names, including those of indexes that are being created or deleted.</summary>
    private void WriteAttributes(Utf8JsonWriter response)
    {
        var types = new SortedDictionary<string, AttributeType>(StringComparer.Ordinal);
        foreach (var (name, type) in reported.AttributeTypes.Concat(current.AttributeTypes))
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
        if (!reported.IsOnDemand && reported.OnDemandSince is null)
        {
            return;
        }

        foreach (var (summary, mode) in new[] { ("BillingModeSummary", "BillingMode"), ("TableThroughputModeSummary", "TableThroughputMode") })
        {
            response.WriteStartObject(summary);
            response.WriteString(mode, reported.IsOnDemand ? "PAY_PER_REQUEST" : "PROVISIONED");
            WriteTime(response, "LastUpdateToPayPerRequestDateTime", reported.OnDemandSince);
            response.WriteEndObject();
        }
    }

    private void WriteTableClass(Utf8JsonWriter response)
    {
        if (reported.TableClass is not { } tableClass)
        {
            return;
        }

        response.WriteStartObject("TableClassSummary"u8);
        response.WriteString("TableClass"u8, tableClass);
        WriteTime(response, "LastUpdateDateTime", reported.TableClassChangedAt);
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
            if (units is { } maximum)
            {
                response.WriteNumber(name, maximum);
            }
        }

        response.WriteEndObject();
    }

    /// <summary>Writes the table's warm throughput; that of a new table only where the request has it.</summary>
    private void WriteTableWarmThroughput(Utf8JsonWriter response)
    {
        if (status != Creating || reported.RaisedWarmThroughput is not null)
        {
            WriteWarmThroughput(response, reported.WarmThroughput, status == Creating || reported.WarmThroughput != current.WarmThroughput);
        }
    }

    private static void WriteWarmThroughput(Utf8JsonWriter response, Throughput warmThroughput, bool isChanging)
    {
        response.WriteStartObject("WarmThroughput"u8);
        response.WriteNumber("ReadUnitsPerSecond"u8, warmThroughput.ReadUnits);
        response.WriteNumber("WriteUnitsPerSecond"u8, warmThroughput.WriteUnits);
        response.WriteString("Status"u8, isChanging ? "UPDATING" : "ACTIVE");
        response.WriteEndObject();
    }

    private void WriteEncryption(Utf8JsonWriter response)
    {
        if (string.IsNullOrEmpty(reported.EncryptionKey))
        {
            return;
        }

        response.WriteStartObject("SSEDescription"u8);
        response.WriteString("Status"u8, "ENABLED"u8);
        response.WriteString("SSEType"u8, "KMS"u8);
        response.WriteString("KMSMasterKeyArn"u8, reported.EncryptionKey);
        response.WriteEndObject();
    }

    private void WriteIndexes(Utf8JsonWriter response, string member, bool isGlobal)
    {
        var indexes = reported.Indexes.Where(index => index.IsGlobal == isGlobal).ToList();
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
        response.WriteString("IndexArn"u8, $"{identity.TableArn(reported.Name)}/index/{index.Name}");
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
        var after = current.Indexes.FirstOrDefault(remaining => remaining.Number == index.Number);
        response.WriteString("IndexStatus"u8, StatusOf(index, after));
        if (status != Creating && !index.IsActive)
        {
            response.WriteBoolean("Backfilling"u8, true);
        }

        WriteThroughput(response, index.Provisioned, index.History);
        WriteOnDemandLimits(response, index.OnDemandLimits);
        if (status != Creating)
        {
            WriteWarmThroughput(response, index.WarmThroughput, after is not null && after.WarmThroughput != index.WarmThroughput);
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

        return (index.Provisioned, index.WarmThroughput, index.OnDemandLimits) == (after.Provisioned, after.WarmThroughput, after.OnDemandLimits) ? "ACTIVE" : "UPDATING";
    }
}
