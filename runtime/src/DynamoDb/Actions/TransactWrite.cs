using DurableLocal.DynamoDb.Items;
using DurableLocal.DynamoDb.Tables;
using DurableLocal.DynamoDb.Values;
using DurableLocal.DynamoDb.Wire;

namespace DurableLocal.DynamoDb.Actions;

/// <summary>One item of a TransactWriteItems request: a condition check, a put, an update or a delete.</summary>
internal sealed record TransactWrite(string Operation, string TableName, MapValue Subject, RequestExpressions Expressions, bool AnswersItem)
{
    private static readonly string[] Operations = ["ConditionCheck", "Put", "Delete", "Update"];

    /// <summary>Bytes that the request itself brings, which is what a transaction may have 4 MB of.</summary>
    public int PayloadBytes => ItemSize.Of(Subject) + Expressions.Bindings.ValueBytes;

    /// <summary>What the service model says of the item, to be told together with all else it says of the request.</summary>
    public static void Constrain(RequestStructure item, string path, Constraints constraints)
    {
        foreach (var operation in Operations.Where(item.Has))
        {
            var structure = item.Structure(operation)!;
            var at = $"{path}.{Lower(operation)}";
            var table = structure.Text("TableName");
            constraints.NotNull($"{at}.tableName", table);
            RequireMember(structure, operation == "Put" ? "Item" : "Key", at, constraints);
            constraints.OneOf($"{at}.returnValuesOnConditionCheckFailure", structure.Text("ReturnValuesOnConditionCheckFailure"), Constraints.ConditionFailure);
            if (operation is "ConditionCheck" or "Update")
            {
                RequireMember(structure, operation == "Update" ? "UpdateExpression" : "ConditionExpression", at, constraints);
            }

            if (table is not null)
            {
                TableNames.CheckForItems(table, $"{at}.tableName", constraints);
            }
        }
    }

    /// <exception cref="DynamoDbException">The structure is none or several of the four, or its parameters are wrong.</exception>
    public static TransactWrite Read(RequestStructure item)
    {
        var given = Operations.Where(item.Has).ToList();
        if (given.Count != 1)
        {
            throw DynamoDbException.Validation("TransactItems can only contain one of Check, Put, Update or Delete");
        }

        var operation = given[0];
        var structure = item.Structure(operation)!;
        string[] parameters = operation == "Update" ? ["UpdateExpression", "ConditionExpression"] : ["ConditionExpression"];
        var expressions = RequestExpressions.Read(structure, parameters, []);
        var subject = operation == "Put" ? ReadItem(structure) : structure.Item("Key")!;
        return new TransactWrite(operation, TableNames.OfArn(structure.Text("TableName")!), subject, expressions, structure.Text("ReturnValuesOnConditionCheckFailure") == "ALL_OLD");
    }

    /// <exception cref="DynamoDbException">The change does not fit the table.</exception>
    public ItemChange Prepare(TableDefinition table) => Operation switch
    {
        "Put" => new PutChange(table, Subject, Expressions.Condition, Expressions.Bindings) { ReturnsItemOnConditionFailure = AnswersItem },
        "Delete" => new DeleteChange(table, Subject, Expressions.Condition, Expressions.Bindings) { ReturnsItemOnConditionFailure = AnswersItem },
        "Update" => new UpdateChange(table, Subject, Expressions.Update!, Expressions.Condition, Expressions.Bindings) { ReturnsItemOnConditionFailure = AnswersItem, InTransaction = true },
        _ => new ConditionCheckChange(table, Subject, Expressions.Condition, Expressions.Bindings) { ReturnsItemOnConditionFailure = AnswersItem },
    };

    /// <summary>An empty name at the top of an item is told before any of its values.</summary>
    private static MapValue ReadItem(RequestStructure structure)
    {
        foreach (var name in structure.Structure("Item")!.Names)
        {
            AttributeName.Validate(name);
        }

        return structure.Item("Item")!;
    }

    private static void RequireMember(RequestStructure structure, string member, string path, Constraints constraints) =>
        constraints.NotNull($"{path}.{Lower(member)}", structure.Has(member) ? member : null);

    private static string Lower(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
