using System.Text.Json;
using DurableChaining.Local.DynamoDb.Tables;
using DurableChaining.Local.Wire;

namespace DurableChaining.Local.DynamoDb.Actions;

/// <summary>The TableDescription structure.</summary>
internal static class TableAnswer
{
    /// <summary>How the service tells that there is no limit.</summary>
    private const long Unlimited = -1;

    public static void Write(Utf8JsonWriter response, string member, TableDefinition table, string status, AwsIdentity identity, Func<int, (long Items, long Bytes)> statistics)
    {
        var (items, bytes) = statistics(0);
        response.WriteStartObject(member);
        WriteAttributes(response, table);
        response.WriteString("TableName"u8, table.Name);
        WriteKeySchema(response, table.Keys);
        response.WriteString("TableStatus"u8, status);
        WriteTime(response, "CreationDateTime", table.CreatedAt);
        WriteThroughput(response, table.Provisioned);
        response.WriteNumber("TableSizeBytes"u8, bytes);
        response.WriteNumber("ItemCount"u8, items);
        var arn = identity.TableArn(table.Name);
        response.WriteString("TableArn"u8, arn);
        response.WriteString("TableId"u8, table.Id);
        WriteBilling(response, table);
        WriteIndexes(response, "LocalSecondaryIndexes", table, status, arn, isGlobal: false, statistics);
        WriteIndexes(response, "GlobalSecondaryIndexes", table, status, arn, isGlobal: true, statistics);
        if (table.TableClass is { } tableClass)
        {
            response.WriteStartObject("TableClassSummary"u8);
            response.WriteString("TableClass"u8, tableClass);
            response.WriteEndObject();
        }

        WriteOnDemandLimits(response, table.OnDemandLimits);
        WriteEncryption(response, table.EncryptionKey);
        response.WriteBoolean("DeletionProtectionEnabled"u8, table.DeletionProtected);
        response.WriteEndObject();
    }

    /// <summary>Writes a time as the protocol has it: epoch seconds with milliseconds.</summary>
    public static void WriteTime(Utf8JsonWriter response, string member, long epochMilliseconds) =>
        response.WriteNumber(member, epochMilliseconds / 1000m);

    private static void WriteAttributes(Utf8JsonWriter response, TableDefinition table)
    {
        response.WriteStartArray("AttributeDefinitions"u8);
        foreach (var (name, type) in table.AttributeTypes)
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
        foreach (var (name, type) in new[] { (keys.Partition, "HASH"), (keys.Sort, "RANGE") })
        {
            if (name is not null)
            {
                response.WriteStartObject();
                response.WriteString("AttributeName"u8, name);
                response.WriteString("KeyType"u8, type);
                response.WriteEndObject();
            }
        }

        response.WriteEndArray();
    }

    private static void WriteThroughput(Utf8JsonWriter response, Throughput? provisioned)
    {
        response.WriteStartObject("ProvisionedThroughput"u8);
        response.WriteNumber("NumberOfDecreasesToday"u8, 0);
        response.WriteNumber("ReadCapacityUnits"u8, provisioned?.ReadUnits ?? 0);
        response.WriteNumber("WriteCapacityUnits"u8, provisioned?.WriteUnits ?? 0);
        response.WriteEndObject();
    }

    private static void WriteBilling(Utf8JsonWriter response, TableDefinition table)
    {
        if (table.OnDemandSince is not { } since)
        {
            return;
        }

        response.WriteStartObject("BillingModeSummary"u8);
        response.WriteString("BillingMode"u8, table.Provisioned is null ? "PAY_PER_REQUEST" : "PROVISIONED");
        WriteTime(response, "LastUpdateToPayPerRequestDateTime", since);
        response.WriteEndObject();
    }

    private static void WriteOnDemandLimits(Utf8JsonWriter response, OnDemandLimits? limits)
    {
        if (limits is null)
        {
            return;
        }

        response.WriteStartObject("OnDemandThroughput"u8);
        response.WriteNumber("MaxReadRequestUnits"u8, limits.ReadUnits ?? Unlimited);
        response.WriteNumber("MaxWriteRequestUnits"u8, limits.WriteUnits ?? Unlimited);
        response.WriteEndObject();
    }

    private static void WriteEncryption(Utf8JsonWriter response, string? key)
    {
        if (string.IsNullOrEmpty(key))
        {
            return;
        }

        response.WriteStartObject("SSEDescription"u8);
        response.WriteString("Status"u8, "ENABLED"u8);
        response.WriteString("SSEType"u8, "KMS"u8);
        response.WriteString("KMSMasterKeyArn"u8, key);
        response.WriteEndObject();
    }

    private static void WriteIndexes(Utf8JsonWriter response, string member, TableDefinition table, string status, string arn, bool isGlobal, Func<int, (long Items, long Bytes)> statistics)
    {
        var indexes = table.Indexes.Where(index => index.IsGlobal == isGlobal).ToList();
        if (indexes.Count == 0)
        {
            return;
        }

        response.WriteStartArray(member);
        foreach (var index in indexes)
        {
            WriteIndex(response, index, status, arn, statistics(index.Number));
        }

        response.WriteEndArray();
    }

    private static void WriteIndex(Utf8JsonWriter response, IndexDefinition index, string status, string arn, (long Items, long Bytes) statistics)
    {
        response.WriteStartObject();
        response.WriteString("IndexName"u8, index.Name);
        WriteKeySchema(response, index.Keys);
        response.WriteStartObject("Projection"u8);
        response.WriteString("ProjectionType"u8, index.ProjectionType);
        if (index.ProjectionType == "INCLUDE")
        {
            response.WriteStartArray("NonKeyAttributes"u8);
            foreach (var name in index.NonKeyAttributes)
            {
                response.WriteStringValue(name);
            }

            response.WriteEndArray();
        }

        response.WriteEndObject();
        if (index.IsGlobal)
        {
            response.WriteString("IndexStatus"u8, status is "DELETING" or "CREATING" ? status : index.IsActive ? "ACTIVE" : "CREATING");
            if (!index.IsActive)
            {
                response.WriteBoolean("Backfilling"u8, true);
            }

            WriteThroughput(response, index.Provisioned);
        }

        response.WriteNumber("IndexSizeBytes"u8, statistics.Bytes);
        response.WriteNumber("ItemCount"u8, statistics.Items);
        response.WriteString("IndexArn"u8, $"{arn}/index/{index.Name}");
        response.WriteEndObject();
    }
}
