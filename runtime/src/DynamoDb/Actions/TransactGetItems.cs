using System.Text.Json;
using DurableLocal.DynamoDb.Expressions;
using DurableLocal.DynamoDb.Items;
using DurableLocal.DynamoDb.Tables;
using DurableLocal.DynamoDb.Values;
using DurableLocal.DynamoDb.Wire;

namespace DurableLocal.DynamoDb.Actions;

/// <summary>Reads up to 100 items in one snapshot.</summary>
internal sealed class TransactGetItems(TableCatalog catalog) : IDynamoDbOperation
{
    public string Name => "TransactGetItems";

    public Task ExecuteAsync(RequestStructure request, Utf8JsonWriter response, CancellationToken cancellationToken)
    {
        var capacity = request.Text("ReturnConsumedCapacity");
        var items = request.Structures("TransactItems");
        var constraints = new Constraints()
            .OneOf("returnConsumedCapacity", capacity, Constraints.ConsumedCapacity)
            .NotNull("transactItems", items)
            .Length("transactItems", items?.Count, 1, DynamoDbLimits.TransactionItems, () => RequestFormatter.Of(request.Raw("TransactItems")));
        for (var i = 0; i < items?.Count; i++)
        {
            Constrain(items[i], $"transactItems.{i + 1}.member.get", constraints);
        }

        constraints.ThrowIfViolated();
        var gets = items!.ConvertAll(ReadGet);
        var names = gets.Select(get => get.TableName).Distinct().ToList();
        var found = catalog.ReadMany<List<StoredItem?>>(names, tables =>
        {
            var keys = Prepare(gets, get => tables[names.IndexOf(get.TableName)]);
            return session => keys.ConvertAll(key => ItemStore.Load(session, key.Table, key.Key));
        });
        TransactionSize.Check(found.Sum(static item => (long)(item?.Size ?? 0)));
        WriteResponses(response, gets, found);
        var costs = gets.Zip(found, (get, item) => (get.TableName, new WriteCost(ConsumedCapacity.ReadUnits(item?.Size ?? 0, consistent: true), null)));
        CapacityList.Write(response, capacity, costs, factor: 2, "ReadCapacityUnits");
        return Task.CompletedTask;
    }

    private static List<(TableDefinition Table, ItemKey Key)> Prepare(List<Get> gets, Func<Get, TableDefinition> tableOf)
    {
        var reasons = new List<CancellationReason>();
        var keys = new List<(TableDefinition, ItemKey)>();
        foreach (var get in gets)
        {
            try
            {
                keys.Add((tableOf(get), ItemKey.OfKey(tableOf(get), get.Key)));
                reasons.Add(CancellationReason.None);
            }
            catch (DynamoDbException error) when (error.IsItemValidation)
            {
                reasons.Add(new CancellationReason("ValidationError", error.Message, null));
            }
        }

        if (keys.Count < gets.Count)
        {
            throw DynamoDbException.TransactionCancelled(reasons);
        }

        DistinctItems.Check(keys, DistinctItems.DuplicateOperations);
        return keys;
    }

    private static void Constrain(RequestStructure item, string path, Constraints constraints)
    {
        var get = item.Structure("Get");
        constraints.NotNull(path, get);
        if (get is null)
        {
            return;
        }

        var table = get.Text("TableName");
        constraints.NotNull($"{path}.tableName", table).NotNull($"{path}.key", get.Has("Key") ? path : null);
        if (table is not null)
        {
            TableNames.CheckForItems(table, $"{path}.tableName", constraints);
        }
    }

    private static Get ReadGet(RequestStructure item)
    {
        var get = item.Structure("Get")!;
        var projection = RequestExpressions.Read(get, ["ProjectionExpression"], []).ResolvedProjection;
        return new Get(TableNames.OfArn(get.Text("TableName")!), get.Item("Key")!, projection);
    }

    private static void WriteResponses(Utf8JsonWriter response, List<Get> gets, List<StoredItem?> found)
    {
        response.WriteStartArray("Responses"u8);
        for (var i = 0; i < found.Count; i++)
        {
            response.WriteStartObject();
            if (found[i] is { } item)
            {
                response.WritePropertyName("Item"u8);
                ItemResponse.Write(response, item.Json, gets[i].Projection);
            }

            response.WriteEndObject();
        }

        response.WriteEndArray();
    }

    private sealed record Get(string TableName, MapValue Key, Projection? Projection);
}
