using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using CsCheck;

namespace DurableLocal.Tests.DynamoDb;

/// <summary>Compares random sequences of writes with a model: a dictionary in memory.</summary>
public sealed class ModelBasedTests : DynamoDbTestBase
{
    private const int Keys = 12;

    private static readonly Gen<(int Kind, int Key, int Group, int Number)[]> Histories =
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, Keys - 1], Gen.Int[0, 3], Gen.Int[0, 5]).Array[1, 40];

    [Fact]
    public async Task Items_and_index_match_the_model_after_any_history() =>
        await Histories.SampleAsync(
            async history =>
            {
                var table = await CreateIndexedTableAsync();
                var model = new Dictionary<string, (string? Group, int Number)>();
                foreach (var step in history)
                {
                    await ApplyAsync(table, step, model);
                }

                Assert.Equal(Print(model.Select(pair => (pair.Key, pair.Value.Number))), Print(await ScanAsync(table, limit: 3, segments: 2)));
                for (var group = 0; group < 3; group++)
                {
                    var expected = model.Where(pair => pair.Value.Group == $"g{group}").Select(pair => (pair.Key, pair.Value.Number)).ToList();
                    var listed = await QueryAsync(table, $"g{group}", 1 + (group * 2));
                    Assert.Equal(Print(expected), Print(listed));
                    Assert.Equal(listed.Select(item => item.Number).Order(), listed.Select(item => item.Number));
                }

                var described = (await Client.DescribeTableAsync(table)).Table;
                Assert.Equal(model.Count, described.ItemCount);
                Assert.Equal(model.Count(pair => pair.Value.Group is not null), described.GlobalSecondaryIndexes[0].ItemCount);
                await Client.DeleteTableAsync(table);
            },
            iter: 12,
            threads: 1);

    [Fact]
    public async Task Pages_of_any_length_cover_each_item_once()
    {
        var table = await CreateSortedTableAsync("N");
        foreach (var chunk in Enumerable.Range(0, 75).Chunk(25))
        {
            await Client.BatchWriteItemAsync(new BatchWriteItemRequest(new()
            {
                [table] = [.. chunk.Select(i => new WriteRequest(new PutRequest(Item(("pk", S($"p{i % 3}")), ("sk", N($"{i}"))))))],
            }));
        }

        await Gen.Select(Gen.Int[1, 30], Gen.Int[1, 4], Gen.Bool).SampleAsync(
            async (limit, segments, forward) =>
            {
                var scanned = await ScanKeysAsync(table, limit, segments);
                Assert.Equal(Enumerable.Range(0, 75), scanned.Order());

                var query = new QueryRequest { TableName = table, KeyConditionExpression = "pk = :p", ExpressionAttributeValues = Item((":p", S("p1"))), Limit = limit, ScanIndexForward = forward };
                var expected = Enumerable.Range(0, 75).Where(i => i % 3 == 1);
                Assert.Equal(forward ? expected : expected.Reverse(), await QueryKeysAsync(query));
            },
            iter: 12,
            threads: 1);
    }

    private static string Print(IEnumerable<(string Key, int Number)> items) =>
        string.Join(" ", items.OrderBy(item => item.Key, StringComparer.Ordinal).Select(item => $"{item.Key}:{item.Number}"));

    private Task<string> CreateIndexedTableAsync() => CreateAsync(new CreateTableRequest
    {
        KeySchema = [Hash("id")],
        AttributeDefinitions = [Attribute("id", "S"), Attribute("g", "S"), Attribute("n", "N")],
        GlobalSecondaryIndexes = [new() { IndexName = "by-g", KeySchema = [Hash("g"), Range("n")], Projection = new() { ProjectionType = ProjectionType.ALL } }],
    });

    private async Task ApplyAsync(string table, (int Kind, int Key, int Group, int Number) step, Dictionary<string, (string? Group, int Number)> model)
    {
        var id = $"k{step.Key}";
        var group = step.Group < 3 ? $"g{step.Group}" : null;
        var key = Item(("id", S(id)));
        switch (step.Kind)
        {
            case 0:
                await Client.DeleteItemAsync(table, key);
                model.Remove(id);
                break;
            case 1:
                var item = Item(("id", S(id)), ("n", N($"{step.Number}")));
                if (group is not null)
                {
                    item["g"] = S(group);
                }

                await Client.PutItemAsync(table, item);
                model[id] = (group, step.Number);
                break;
            case 2:
                await Client.UpdateItemAsync(new UpdateItemRequest { TableName = table, Key = key, UpdateExpression = group is null ? "REMOVE g ADD n :n" : "SET g = :g ADD n :n", ExpressionAttributeValues = group is null ? Item((":n", N($"{step.Number}"))) : Item((":n", N($"{step.Number}")), (":g", S(group))) });
                model[id] = (group, step.Number + (model.TryGetValue(id, out var old) ? old.Number : 0));
                break;
            default:
                await PutIfAbsentAsync(table, id, step.Number, model);
                break;
        }
    }

    private async Task PutIfAbsentAsync(string table, string id, int number, Dictionary<string, (string? Group, int Number)> model)
    {
        try
        {
            await Client.PutItemAsync(new PutItemRequest { TableName = table, Item = Item(("id", S(id)), ("g", S("g0")), ("n", N($"{number}"))), ConditionExpression = "attribute_not_exists(id)" });
            Assert.True(model.TryAdd(id, ("g0", number)));
        }
        catch (ConditionalCheckFailedException)
        {
            Assert.Contains(id, model.Keys);
        }
    }

    private async Task<List<(string Key, int Number)>> ScanAsync(string table, int limit, int segments)
    {
        var items = new List<(string, int)>();
        for (var segment = 0; segment < segments; segment++)
        {
            var request = new ScanRequest { TableName = table, Limit = limit, Segment = segment, TotalSegments = segments };
            do
            {
                var page = await Client.ScanAsync(request);
                items.AddRange(page.Items.Select(item => (item["id"].S, int.Parse(item["n"].N))));
                request.ExclusiveStartKey = page.LastEvaluatedKey;
            }
            while (request.ExclusiveStartKey is { Count: > 0 });
        }

        return items;
    }

    private async Task<List<(string Key, int Number)>> QueryAsync(string table, string group, int limit)
    {
        var items = new List<(string, int)>();
        var request = new QueryRequest { TableName = table, IndexName = "by-g", KeyConditionExpression = "g = :g", ExpressionAttributeValues = Item((":g", S(group))), Limit = limit };
        do
        {
            var page = await Client.QueryAsync(request);
            items.AddRange(page.Items.Select(item => (item["id"].S, int.Parse(item["n"].N))));
            request.ExclusiveStartKey = page.LastEvaluatedKey;
        }
        while (request.ExclusiveStartKey is { Count: > 0 });
        return items;
    }

    private async Task<List<int>> ScanKeysAsync(string table, int limit, int segments)
    {
        var keys = new List<int>();
        for (var segment = 0; segment < segments; segment++)
        {
            var request = new ScanRequest { TableName = table, Limit = limit, Segment = segment, TotalSegments = segments };
            do
            {
                var page = await Client.ScanAsync(request);
                keys.AddRange(page.Items.Select(item => int.Parse(item["sk"].N)));
                request.ExclusiveStartKey = page.LastEvaluatedKey;
            }
            while (request.ExclusiveStartKey is { Count: > 0 });
        }

        return keys;
    }

    private async Task<List<int>> QueryKeysAsync(QueryRequest request)
    {
        var keys = new List<int>();
        do
        {
            var page = await Client.QueryAsync(request);
            keys.AddRange(page.Items.Select(item => int.Parse(item["sk"].N)));
            request.ExclusiveStartKey = page.LastEvaluatedKey;
        }
        while (request.ExclusiveStartKey is { Count: > 0 });
        return keys;
    }
}
