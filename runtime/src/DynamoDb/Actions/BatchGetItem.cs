using DurableLocal.Core.Storage;
using System.Text.Json;
using DurableLocal.DynamoDb.Items;
using DurableLocal.DynamoDb.Tables;
using DurableLocal.DynamoDb.Values;
using DurableLocal.DynamoDb.Wire;

namespace DurableLocal.DynamoDb.Actions;

/// <summary>Reads up to 100 items by key, and returns the keys that exceed the response limit as unprocessed.</summary>
internal sealed class BatchGetItem(TableCatalog catalog) : IDynamoDbOperation
{
    private const string ProjectionParameter = "ProjectionExpression";
    private const string LegacyProjectionParameter = "AttributesToGet";

    public string Name => "BatchGetItem";

    public bool UsesNewerMessages => true;

    public Task ExecuteAsync(RequestStructure request, Utf8JsonWriter response, CancellationToken cancellationToken)
    {
        var capacity = request.Text("ReturnConsumedCapacity");
        var given = request.StructureMap("RequestItems");
        var constraints = new Constraints().NotNull("requestItems", given);
        if (given is { Count: > 0 })
        {
            constraints.TableKeys("requestItems", given.Keys.Select(TableNames.OfArn), () => RequestFormatter.Json(request.Raw("RequestItems")));
            foreach (var (name, structure) in given)
            {
                constraints.NotNull($"requestItems.{name}.member.keys", structure.Has("Keys") ? name : null);
            }
        }

        constraints.OneOf("returnConsumedCapacity", capacity, Constraints.ConsumedCapacity).ThrowIfViolated();
        if (given!.Count == 0)
        {
            throw DynamoDbException.Violation("Value at 'RequestItems' failed to satisfy constraint: Member must have length greater than or equal to 1");
        }

        var reads = given.Select(pair => ReadTable(pair.Key, pair.Value)).ToList();
        if (reads.Sum(read => read.Keys.Count) > DynamoDbLimits.BatchGetKeys)
        {
            throw DynamoDbException.Validation("Too many items requested for the BatchGetItem call");
        }

        if (reads.Exists(read => read.Structure.Has(ProjectionParameter)) && reads.Exists(read => read.Structure.Has(LegacyProjectionParameter)))
        {
            throw RequestExpressions.Mixture([LegacyProjectionParameter], [ProjectionParameter]);
        }

        var names = reads.ConvertAll(read => TableNames.OfArn(read.Name));
        response.WriteStartObject("Responses"u8);
        var processed = catalog.ReadMany<int[]>(names, tables =>
        {
            var keys = reads.Select((read, i) => KeysOf(tables[i], read.Keys)).ToList();
            return session => WriteItems(session, response, reads, tables, keys);
        });
        response.WriteEndObject();
        WriteUnprocessed(response, reads, processed);
        CapacityList.Write(response, capacity, reads.Select(read => (read.Name, new WriteCost(read.Units, null))), factor: 1, unitsMember: null);
        return Task.CompletedTask;
    }

    private static TableRead ReadTable(string name, RequestStructure structure)
    {
        var keys = structure.Items("Keys")!;
        if (keys.Count is 0 or > DynamoDbLimits.BatchGetKeys)
        {
            throw DynamoDbException.Violation($"Value at 'RequestItems.{name}.member.Keys' failed to satisfy constraint: Member must have length {(keys.Count == 0 ? "greater than or equal to 1" : $"less than or equal to {DynamoDbLimits.BatchGetKeys}")}");
        }

        var expressions = RequestExpressions.Read(structure, [ProjectionParameter], [LegacyProjectionParameter]);
        return new TableRead(name, structure, keys, expressions.ResolvedProjection, structure.Boolean("ConsistentRead") == true);
    }

    private static List<ItemKey> KeysOf(TableDefinition table, List<MapValue> given)
    {
        var keys = given.ConvertAll(key => ItemKey.OfKey(table, key));
        DistinctItems.Check(keys.Select(key => (table, key)), DistinctItems.DuplicateKeys);
        return keys;
    }

    /// <summary>Writes items until one exceeds the size limit of the response; returns the number of keys read of each table.</summary>
    private static int[] WriteItems(Session session, Utf8JsonWriter response, List<TableRead> reads, TableDefinition[] tables, List<List<ItemKey>> keys)
    {
        var processed = new int[reads.Count];
        var bytes = 0;
        var isFull = false;
        for (var i = 0; i < reads.Count; i++)
        {
            response.WriteStartArray(reads[i].Name);
            for (; processed[i] < keys[i].Count && !isFull; processed[i]++)
            {
                var item = ItemStore.Load(session, tables[i], keys[i][processed[i]]);
                isFull = bytes + item?.Size > DynamoDbLimits.BatchGetBytes;
                if (isFull)
                {
                    break;
                }

                reads[i].Units += ConsumedCapacity.ReadUnits(item?.Size ?? 0, reads[i].Consistent);
                if (item is not null)
                {
                    bytes += item.Size;
                    ItemResponse.Write(response, item.Json, reads[i].Projection);
                }
            }

            response.WriteEndArray();
        }

        return processed;
    }

    private static void WriteUnprocessed(Utf8JsonWriter response, List<TableRead> reads, int[] processed)
    {
        response.WriteStartObject("UnprocessedKeys"u8);
        for (var i = 0; i < reads.Count; i++)
        {
            if (processed[i] == reads[i].Keys.Count)
            {
                continue;
            }

            response.WriteStartObject(reads[i].Name);
            foreach (var member in reads[i].Structure.Names.Where(member => member != "Keys"))
            {
                response.WritePropertyName(member);
                response.WriteRawValue(reads[i].Structure.Raw(member).Span, skipInputValidation: true);
            }

            response.WriteStartArray("Keys"u8);
            foreach (var key in reads[i].Keys.Skip(processed[i]))
            {
                AttributeValueWriter.WriteItem(response, key);
            }

            response.WriteEndArray();
            response.WriteEndObject();
        }

        response.WriteEndObject();
    }

    private sealed record TableRead(string Name, RequestStructure Structure, List<MapValue> Keys, Expressions.Projection? Projection, bool Consistent)
    {
        public double Units { get; set; }
    }
}
