using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace DurableLocal.Tests.DynamoDb;

public sealed class ItemTests : DynamoDbTestBase
{
    [Fact]
    public async Task Every_type_is_returned_as_it_was_put()
    {
        var table = await CreateSimpleTableAsync();
        var item = Item(
            ("id", S("a")),
            ("text", S("grüße 😀")),
            ("empty", S("")),
            ("number", N("-0012.5000")),
            ("binary", new AttributeValue { B = new MemoryStream([0, 1, 255]) }),
            ("yes", new AttributeValue { BOOL = true }),
            ("none", new AttributeValue { NULL = true }),
            ("ss", new AttributeValue { SS = ["x", "y"] }),
            ("ns", new AttributeValue { NS = ["1", "2.0"] }),
            ("bs", new AttributeValue { BS = [new MemoryStream([1]), new MemoryStream([2])] }),
            ("l", new AttributeValue { L = [S("1"), N("2"), new AttributeValue { L = [], IsLSet = true }] }),
            ("m", new AttributeValue { M = Item(("inner", new AttributeValue { BOOL = false })) }));

        await Client.PutItemAsync(table, item);
        var read = (await Client.GetItemAsync(table, Item(("id", S("a"))))).Item;

        Assert.Equal(item.Count, read.Count);
        Assert.Equal("grüße 😀", read["text"].S);
        Assert.Equal("", read["empty"].S);
        Assert.Equal("-12.5", read["number"].N);
        Assert.Equal([0, 1, 255], read["binary"].B.ToArray());
        Assert.True(read["yes"].BOOL);
        Assert.True(read["none"].NULL);
        Assert.Equal(["x", "y"], read["ss"].SS);
        Assert.Equal(["1", "2"], read["ns"].NS);
        Assert.Equal(2, read["bs"].BS.Count);
        Assert.Equal("2", read["l"].L[1].N);
        Assert.False(read["m"].M["inner"].BOOL);
    }

    [Fact]
    public async Task A_missing_item_is_not_an_error() =>
        Assert.False((await Client.GetItemAsync(await CreateSimpleTableAsync(), Item(("id", S("none"))))).IsItemSet);

    [Fact]
    public async Task A_failed_condition_returns_the_item_on_request()
    {
        var table = await CreateSimpleTableAsync();
        await Client.PutItemAsync(table, Item(("id", S("a")), ("v", N("1"))));
        var put = new PutItemRequest
        {
            TableName = table,
            Item = Item(("id", S("a")), ("v", N("2"))),
            ConditionExpression = "attribute_not_exists(id)",
            ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure.ALL_OLD,
        };

        var error = await Assert.ThrowsAsync<ConditionalCheckFailedException>(() => Client.PutItemAsync(put));

        Assert.Equal("The conditional request failed", error.Message);
        Assert.Equal("1", error.Item["v"].N);
    }

    [Theory]
    [InlineData("NONE", null)]
    [InlineData("ALL_OLD", "a=1,id=x,l=L")]
    [InlineData("UPDATED_OLD", "a=1")]
    [InlineData("ALL_NEW", "a=3,id=x,l=L,new=n")]
    [InlineData("UPDATED_NEW", "a=3,new=n")]
    public async Task An_update_returns_the_attributes_of_ReturnValues(string returnValues, string? expected)
    {
        var table = await CreateSimpleTableAsync();
        await Client.PutItemAsync(table, Item(("id", S("x")), ("a", N("1")), ("l", S("L"))));

        var response = await Client.UpdateItemAsync(new UpdateItemRequest
        {
            TableName = table,
            Key = Item(("id", S("x"))),
            UpdateExpression = "SET a = a + :two, #n = :n",
            ExpressionAttributeNames = new() { ["#n"] = "new" },
            ExpressionAttributeValues = Item((":two", N("2")), (":n", S("n"))),
            ReturnValues = returnValues,
        });

        var text = response.Attributes is { Count: > 0 } attributes
            ? string.Join(",", attributes.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value.S ?? pair.Value.N}"))
            : null;
        Assert.Equal(expected, text);
    }

    [Fact]
    public async Task An_update_creates_a_missing_item_with_its_key()
    {
        var table = await CreateSimpleTableAsync();

        await Client.UpdateItemAsync(new UpdateItemRequest
        {
            TableName = table,
            Key = Item(("id", S("x"))),
            UpdateExpression = "SET c = if_not_exists(c, :zero) + :one, l = list_append(:l, :l) ADD s :s, n :one",
            ExpressionAttributeValues = Item((":zero", N("0")), (":one", N("1")), (":l", new AttributeValue { L = [N("7")] }), (":s", new AttributeValue { SS = ["p"] })),
        });

        var item = (await Client.GetItemAsync(table, Item(("id", S("x"))))).Item;
        Assert.Equal("1", item["c"].N);
        Assert.Equal("1", item["n"].N);
        Assert.Equal(2, item["l"].L.Count);
        Assert.Equal(["p"], item["s"].SS);
    }

    [Fact]
    public async Task List_indexes_refer_to_the_list_before_the_update()
    {
        var table = await CreateSimpleTableAsync();
        await Client.PutItemAsync(table, Item(("id", S("x")), ("l", new AttributeValue { L = [S("a"), S("b"), S("c"), S("d")] })));

        await Client.UpdateItemAsync(new UpdateItemRequest
        {
            TableName = table,
            Key = Item(("id", S("x"))),
            UpdateExpression = "REMOVE l[0], l[2] SET l[1] = :b, l[99] = :z",
            ExpressionAttributeValues = Item((":b", S("B")), (":z", S("z"))),
        });

        var item = (await Client.GetItemAsync(table, Item(("id", S("x"))))).Item;
        Assert.Equal(["B", "d", "z"], item["l"].L.Select(element => element.S));
    }

    [Fact]
    public async Task Deleting_the_last_member_of_a_set_removes_the_attribute()
    {
        var table = await CreateSimpleTableAsync();
        await Client.PutItemAsync(table, Item(("id", S("x")), ("s", new AttributeValue { NS = ["1", "2"] })));
        var update = new UpdateItemRequest
        {
            TableName = table,
            Key = Item(("id", S("x"))),
            UpdateExpression = "DELETE s :gone",
            ExpressionAttributeValues = Item((":gone", new AttributeValue { NS = ["2.0", "1e0", "5"] })),
            ReturnValues = ReturnValue.ALL_NEW,
        };

        Assert.False((await Client.UpdateItemAsync(update)).Attributes.ContainsKey("s"));
    }

    [Fact]
    public async Task A_projection_keeps_the_structure_of_the_item()
    {
        var table = await CreateSimpleTableAsync();
        var list = new AttributeValue { L = [S("0"), S("1"), new AttributeValue { M = Item(("k", S("deep")), ("z", S("no"))) }] };
        await Client.PutItemAsync(table, Item(("id", S("x")), ("m", new AttributeValue { M = Item(("l", list), ("o", N("1"))) })));

        var item = (await Client.GetItemAsync(new GetItemRequest
        {
            TableName = table,
            Key = Item(("id", S("x"))),
            ProjectionExpression = "#m.l[2].k, m.l[0], absent.a",
            ExpressionAttributeNames = new() { ["#m"] = "m" },
        })).Item;

        Assert.Equal(["m"], item.Keys);
        Assert.Equal(["l"], item["m"].M.Keys);
        Assert.Equal("0", item["m"].M["l"].L[0].S);
        Assert.Equal("deep", item["m"].M["l"].L[1].M["k"].S);
        Assert.Single(item["m"].M["l"].L[1].M);
    }

    [Fact]
    public async Task A_write_unit_is_1_KB_and_a_read_unit_4_KB()
    {
        var table = await CreateSimpleTableAsync();
        var put = await Client.PutItemAsync(new PutItemRequest
        {
            TableName = table,
            Item = Item(("id", S("x")), ("text", S(new string('t', 5000)))),
            ReturnConsumedCapacity = ReturnConsumedCapacity.TOTAL,
        });
        var get = await Client.GetItemAsync(new GetItemRequest
        {
            TableName = table,
            Key = Item(("id", S("x"))),
            ReturnConsumedCapacity = ReturnConsumedCapacity.INDEXES,
        });

        Assert.Equal(5, put.ConsumedCapacity.CapacityUnits);
        Assert.Equal(1, get.ConsumedCapacity.CapacityUnits);
        Assert.Equal(1, get.ConsumedCapacity.Table.CapacityUnits);
    }

    [Fact]
    public async Task Legacy_parameters_are_supported()
    {
        var table = await CreateSimpleTableAsync();
        await Client.PutItemAsync(table, Item(("id", S("x")), ("v", N("1"))));
        var update = new UpdateItemRequest
        {
            TableName = table,
            Key = Item(("id", S("x"))),
            AttributeUpdates = new() { ["v"] = new AttributeValueUpdate(N("4"), AttributeAction.ADD), ["w"] = new AttributeValueUpdate(S("w"), AttributeAction.PUT) },
            Expected = new() { ["v"] = new ExpectedAttributeValue(N("1")) },
        };

        await Client.UpdateItemAsync(update);
        await Assert.ThrowsAsync<ConditionalCheckFailedException>(() => Client.UpdateItemAsync(update));

        var item = (await Client.GetItemAsync(new GetItemRequest { TableName = table, Key = Item(("id", S("x"))), AttributesToGet = ["v", "w"] })).Item;
        Assert.Equal("5", item["v"].N);
        Assert.Equal("w", item["w"].S);
        Assert.Equal(2, item.Count);
    }

    [Fact]
    public async Task An_acknowledged_write_survives_a_restart()
    {
        var table = await CreateSimpleTableAsync();
        await Client.PutItemAsync(table, Item(("id", S("x")), ("v", N("1"))));

        await Host.RestartAsync();

        Assert.Equal("1", (await Client.GetItemAsync(table, Item(("id", S("x"))))).Item["v"].N);
        Assert.Equal(1, (await Client.DescribeTableAsync(table)).Table.ItemCount);
    }
}
