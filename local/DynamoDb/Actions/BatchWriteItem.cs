using System.Text.Json;
using DurableChaining.Local.DynamoDb.Expressions;
using DurableChaining.Local.DynamoDb.Items;
using DurableChaining.Local.DynamoDb.Tables;
using DurableChaining.Local.DynamoDb.Values;
using DurableChaining.Local.DynamoDb.Wire;

namespace DurableChaining.Local.DynamoDb.Actions;

/// <summary>Puts and deletes up to 25 items; here all of them are always processed.</summary>
internal sealed class BatchWriteItem(TableCatalog catalog) : IDynamoDbAction
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
            .Refuse();
        var writes = ReadWrites(given!);
        var names = writes.Select(write => write.Table).Distinct().ToList();
        var costs = await catalog.WriteManyAsync<List<(string Table, WriteCost Cost)>>(
            names,
            tables =>
            {
                var changes = writes.ConvertAll(write => (write.Table, Change: write.Prepare(tables[names.IndexOf(write.Table)])));
                DistinctItems.Check(changes.Select(change => (change.Change.Table, change.Change.Key)), "Provided list of item keys contains duplicates");
                return session => changes.ConvertAll(change => (change.Table, change.Change.Store(session, change.Change.Evaluate(session))));
            },
            cancellationToken).ConfigureAwait(false);
        response.WriteStartObject("UnprocessedItems"u8);
        response.WriteEndObject();
        CapacityList.Write(response, capacity, costs, factor: 1, kind: null);
    }

    private static List<Write> ReadWrites(RequestStructure given)
    {
        var writes = new List<Write>();
        foreach (var name in given.Names)
        {
            var constraints = new Constraints();
            var table = TableNames.CheckForItems(name, "requestItems", constraints);
            constraints.Refuse();
            var requests = given.Structures(name)!;
            if (requests.Count is 0 or > DynamoDbLimits.BatchWriteRequests)
            {
                throw DynamoDbException.Violation($"Value '{{{name}={RequestEcho.Of(given.Raw(name))}}}' at 'requestItems' failed to satisfy constraint: Map value must satisfy constraint: [Member must have length less than or equal to {DynamoDbLimits.BatchWriteRequests}, Member must have length greater than or equal to 1]");
            }

            writes.AddRange(requests.Select(request => ReadWrite(table, request)));
        }

        return writes.Count switch
        {
            0 => throw DynamoDbException.Validation("The requestItems parameter is required for BatchWriteItem"),
            > DynamoDbLimits.BatchWriteRequests => throw DynamoDbException.Validation("Too many items requested for the BatchWriteItem call"),
            _ => writes,
        };
    }

    private static Write ReadWrite(string table, RequestStructure request)
    {
        var item = request.Structure("PutRequest")?.Item("Item");
        var key = request.Structure("DeleteRequest")?.Item("Key");
        return item is null == key is null
            ? throw DynamoDbException.InvalidParameter("Each WriteRequest must have exactly one of PutRequest and DeleteRequest")
            : new Write(table, item, key);
    }

    private sealed record Write(string Table, MapValue? Item, MapValue? Key)
    {
        public ItemChange Prepare(TableDefinition table) => Item is not null
            ? PutChange.OfBatch(table, Item, NoBindings)
            : new DeleteChange(table, Key!, null, NoBindings);
    }
}
