using Amazon.DynamoDBv2.Model;
using DurableChaining.Submit;

namespace DurableChaining.Tests.Submit;

public sealed class ItemJsonTests
{
    [Fact]
    public void Typed_values_become_plain_json()
    {
        var plain = ItemJson.Of(new Dictionary<string, AttributeValue>
        {
            ["s"] = new() { S = "x" },
            ["n"] = new() { N = "1.50" },
            ["b"] = new() { BOOL = true },
            ["z"] = new() { NULL = true },
            ["l"] = new() { L = [new() { N = "1" }, new() { M = [] }] },
            ["ns"] = new() { NS = ["1", "2"] },
            ["ss"] = new() { SS = ["a"] },
        });

        Assert.Equal("""{"s":"x","n":1.50,"b":true,"z":null,"l":[1,{}],"ns":[1,2],"ss":["a"]}""", plain.GetRawText());
    }

    [Fact]
    public void Empty_and_binary_values_keep_their_kind()
    {
        using var binary = new MemoryStream([1, 2]);
        var plain = ItemJson.Of(new Dictionary<string, AttributeValue>
        {
            ["s"] = new() { S = "" },
            ["m"] = new() { M = [], IsMSet = true },
            ["l"] = new() { L = [], IsLSet = true },
            ["no"] = new() { BOOL = false },
            ["b"] = new() { B = binary },
        });

        Assert.Equal("""{"s":"","m":{},"l":[],"no":false,"b":"AQI="}""", plain.GetRawText());
    }
}
