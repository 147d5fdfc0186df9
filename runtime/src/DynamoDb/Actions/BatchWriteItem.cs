using System.Text.Json;
using DurableLocal.DynamoDb.Expressions;
using DurableLocal.DynamoDb.Items;
using DurableLocal.DynamoDb.Tables;
using DurableLocal.DynamoDb.Values;
using DurableLocal.DynamoDb.Wire;

namespace DurableLocal.DynamoDb.Actions;

/// <summary>Puts and deletes up to 25 items. This endpoint processes all of them, so UnprocessedItems is always empty.</summary>
internal sealed class BatchWriteItem(TableCatalog catalog) : IDynamoDbOperation
{
    private static readonly ExpressionBindings NoBindings = new(null, null);

    public string Name => "BatchWriteItem";

    public async Task ExecuteAsync(RequestStructure request, Utf8JsonWriter response, CancellationToken cancellationToken)
    {
        var capacity = request.Text("ReturnConsumedCapacity");
        var metrics = request.Text("ReturnItemCollectionMetrics");
        var given = request.Structure("RequestItems");
        new Constraints()
            .OneOf("returnConsumedCapacity", capacity, Constraints.ConsumedCapacity)
            .OneOf("returnItemCollectionMetrics", metrics, Constraints.CollectionMetrics)
            .NotNull("requestItems", given)
            .ThrowIfViolated();
        var writes = ReadWrites(given!, request.Raw("RequestItems"));
        var names = writes.Select(write => write.Table).Distinct().ToList();
        var costs = await catalog.WriteManyAsync<List<(string Name, TableDefinition Table, MapValue Key, WriteCost Cost)>>(
            names,
            tables =>
            {
                var changes = writes.ConvertAll(write => (Write: write, Change: write.Prepare(tables[names.IndexOf(write.Table)])));
                DistinctItems.Check(changes.Select(change => (change.Change.Table, change.Change.Key)), DistinctItems.DuplicateKeys);
                return session => changes.ConvertAll(pair => (pair.Write.Table, pair.Change.Table, pair.Write.Item ?? pair.Write.Key!, pair.Change.Store(session, pair.Change.Evaluate(session))));
            },
            cancellationToken).ConfigureAwait(false);
        response.WriteStartObject("UnprocessedItems"u8);
        response.WriteEndObject();
        if (metrics == "SIZE")
        {
            ItemCollectionMetrics.WriteList(response, costs.Select(written => (written.Table, written.Key)));
        }

        CapacityList.Write(response, capacity, costs.Select(written => (written.Name, written.Cost)), factor: 1, unitsMember: null);
    }

    private static List<Write> ReadWrites(RequestStructure given, ReadOnlyMemory<byte> json)
    {
        var tables = given.Names.Select(name => (Name: name, Requests: given.Structures(name)!)).ToList();
        var constraints = new Constraints()
            .TableKeys("requestItems", tables.Select(table => TableNames.OfArn(table.Name)), () => WriteRequestFormatter.Of(json))
            .ValueCounts("requestItems", tables.Select(table => table.Requests.Count), DynamoDbLimits.BatchWriteRequests, () => WriteRequestFormatter.Of(json));
        foreach (var (name, requests) in tables)
        {
            for (var i = 0; i < requests.Count; i++)
            {
                Constrain(requests[i], $"requestItems.{name}.member.{i + 1}.member", constraints);
            }
        }

        constraints.ThrowIfViolated();
        var writes = tables.SelectMany(table => table.Requests.Select(request => ReadWrite(TableNames.OfArn(table.Name), request))).ToList();
        return writes.Count switch
        {
            0 => throw DynamoDbException.Validation("The requestItems parameter is required for BatchWriteItem"),
            > DynamoDbLimits.BatchWriteRequests => throw DynamoDbException.Validation("Too many items requested for the BatchWriteItem call"),
            _ => writes,
        };
    }

    private static void Constrain(RequestStructure request, string path, Constraints constraints)
    {
        if (request.Structure("DeleteRequest") is { } delete)
        {
            constraints.NotNull($"{path}.deleteRequest.key", delete.Has("Key") ? path : null);
        }

        if (request.Structure("PutRequest") is { } put)
        {
            constraints.NotNull($"{path}.putRequest.item", put.Has("Item") ? path : null);
        }
    }

    /// <summary>Reads one write. A request with neither or both members is rejected with the message for attribute values: the service does the same.</summary>
    private static Write ReadWrite(string table, RequestStructure request)
    {
        var item = request.Structure("PutRequest")?.Item("Item");
        var key = request.Structure("DeleteRequest")?.Item("Key");
        return item is null == key is null
            ? throw DynamoDbException.Validation(AttributeValueReader.SeveralTypes)
            : new Write(table, item, key);
    }

    private sealed record Write(string Table, MapValue? Item, MapValue? Key)
    {
        public ItemChange Prepare(TableDefinition table) => Item is not null
            ? PutChange.ForBatch(table, Item, NoBindings)
            : new DeleteChange(table, Key!, null, NoBindings);
    }
}
