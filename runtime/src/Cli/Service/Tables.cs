using System.Globalization;
using System.Text.Json.Nodes;
using DurableLocal.Cli.Output;
using DurableLocal.Core.Json;

namespace DurableLocal.Cli.Service;

/// <summary>Items of all tables of a runtime by their partition key, over the DynamoDB API.</summary>
internal sealed class Tables(ServiceClient client)
{
    private List<TableKey>? _keys;

    /// <summary>Returns the items of every table whose partition key has the value.</summary>
    public async Task<List<FoundItem>> FindAsync(string value, CancellationToken cancellationToken)
    {
        var items = new List<FoundItem>();
        foreach (var key in _keys ??= await KeysAsync(cancellationToken).ConfigureAwait(false))
        {
            if (key.Type == "S" || (key.Type == "N" && decimal.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _)))
            {
                var response = await client.CallAsync(
                    "DynamoDB_20120810.Query",
                    new JsonObject
                    {
                        ["TableName"] = key.Table,
                        ["KeyConditionExpression"] = "#key = :value",
                        ["ExpressionAttributeNames"] = new JsonObject { ["#key"] = key.Attribute },
                        ["ExpressionAttributeValues"] = new JsonObject { [":value"] = new JsonObject { [key.Type] = value } },
                        ["ConsistentRead"] = true,
                    },
                    cancellationToken).ConfigureAwait(false);
                items.AddRange(response.Elements("Items").Select(item => new FoundItem(key.Table, PlainItem.Of(item))));
            }
        }

        return items;
    }

    private async Task<List<TableKey>> KeysAsync(CancellationToken cancellationToken)
    {
        var keys = new List<TableKey>();
        string? last = null;
        do
        {
            var request = new JsonObject();
            if (last is not null)
            {
                request["ExclusiveStartTableName"] = last;
            }

            var page = await client.CallAsync("DynamoDB_20120810.ListTables", request, cancellationToken).ConfigureAwait(false);
            foreach (var name in page.Elements("TableNames").Select(element => element.GetString()!))
            {
                var table = (await client.CallAsync("DynamoDB_20120810.DescribeTable", new JsonObject { ["TableName"] = name }, cancellationToken).ConfigureAwait(false)).GetProperty("Table");
                var attribute = table.Elements("KeySchema").First(key => key.Text("KeyType") == "HASH").Text("AttributeName")!;
                keys.Add(new TableKey(name, attribute, table.Elements("AttributeDefinitions").First(definition => definition.Text("AttributeName") == attribute).Text("AttributeType")!));
            }

            last = page.Text("LastEvaluatedTableName");
        }
        while (last is not null);
        return keys;
    }

    private sealed record TableKey(string Table, string Attribute, string Type);
}
