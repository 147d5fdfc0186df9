using System.Text.Json;
using DurableLocal.DynamoDb.Items;
using DurableLocal.DynamoDb.Tables;
using DurableLocal.DynamoDb.Wire;

namespace DurableLocal.DynamoDb.Actions;

/// <summary>Reads one item by key.</summary>
internal sealed class GetItem(TableCatalog catalog) : IDynamoDbOperation
{
    public string Name => "GetItem";

    public bool UsesNewerMessages => true;

    public Task ExecuteAsync(RequestStructure request, Utf8JsonWriter response, CancellationToken cancellationToken)
    {
        var constraints = new Constraints();
        var capacity = request.Text("ReturnConsumedCapacity");
        constraints.OneOf("returnConsumedCapacity", capacity, Constraints.ConsumedCapacity);
        var name = TableNames.RequireForItems(request, constraints);
        var consistent = request.Boolean("ConsistentRead") == true;
        constraints.NotNull("key", request.Has("Key") ? "Key" : null).ThrowIfViolated();
        var key = request.Item("Key")!;
        var expressions = RequestExpressions.Read(request, ["ProjectionExpression"], ["AttributesToGet"]);
        var item = catalog.Read<StoredItem?>(name, table =>
        {
            var itemKey = ItemKey.OfKey(table, key);
            IndexKeyRules.CheckPaths(table, expressions.Projection ?? [], expressions.Bindings);
            return session => ItemStore.Load(session, table, itemKey);
        });
        if (item is not null)
        {
            response.WritePropertyName("Item"u8);
            ItemResponse.Write(response, item.Json, expressions.ResolvedProjection);
        }

        var consumed = new ConsumedCapacity(name);
        consumed.AddTable(ConsumedCapacity.ReadUnits(item?.Size ?? 0, consistent));
        consumed.Write(response, capacity);
        return Task.CompletedTask;
    }
}
