using DurableLocal.DynamoDb.Items;
using DurableLocal.DynamoDb.Tables;
using DurableLocal.DynamoDb.Values;
using DurableLocal.DynamoDb.Wire;

namespace DurableLocal.DynamoDb.Actions;

/// <summary>One item of a TransactWriteItems request: a condition check, a put, an update or a delete.</summary>
/// <param name="Subject">The item to put, or the key.</param>
/// <param name="Parameters">The structure of the operation, with the expressions as text.</param>
internal sealed record TransactWrite(string Operation, string TableName, MapValue Subject, RequestExpressions Expressions, RequestStructure Parameters)
{
    private static readonly string[] Operations = ["ConditionCheck", "Put", "Delete", "Update"];

    public bool ReturnsItemOnConditionFailure { get; } = Parameters.Text("ReturnValuesOnConditionCheckFailure") == "ALL_OLD";

    /// <summary>Bytes of the request's item or key and expression values; the limit of 4 MB applies to their sum.</summary>
    public int PayloadBytes => ItemSize.Of(Subject) + Expressions.Bindings.ValueBytes;

    /// <summary>Checks the item against the service model; violations are reported together with those of the request.</summary>
    public static void Constrain(RequestStructure item, string path, Constraints constraints)
    {
        foreach (var operation in Operations.Where(item.Has))
        {
            var structure = item.Structure(operation)!;
            var operationPath = $"{path}.{MemberPath.Of(operation)}";
            var table = structure.Text("TableName");
            constraints.NotNull($"{operationPath}.tableName", table);
            RequireMember(structure, operation == "Put" ? "Item" : "Key", operationPath, constraints);
            constraints.OneOf($"{operationPath}.returnValuesOnConditionCheckFailure", structure.Text("ReturnValuesOnConditionCheckFailure"), Constraints.ConditionFailure);
            if (operation is "ConditionCheck" or "Update")
            {
                RequireMember(structure, operation == "Update" ? "UpdateExpression" : "ConditionExpression", operationPath, constraints);
            }

            if (table is not null)
            {
                TableNames.CheckForItems(table, $"{operationPath}.tableName", constraints);
            }
        }
    }

    /// <exception cref="DynamoDbException">The item has none or several of the operations, or invalid parameters.</exception>
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
        return new TransactWrite(operation, TableNames.OfArn(structure.Text("TableName")!), subject, expressions, structure);
    }

    /// <exception cref="DynamoDbException">The item or key does not match the table.</exception>
    public ItemChange Prepare(TableDefinition table) => Operation switch
    {
        "Put" => new PutChange(table, Subject, Expressions.Condition, Expressions.Bindings) { ReturnsItemOnConditionFailure = ReturnsItemOnConditionFailure },
        "Delete" => new DeleteChange(table, Subject, Expressions.Condition, Expressions.Bindings) { ReturnsItemOnConditionFailure = ReturnsItemOnConditionFailure },
        "Update" => new UpdateChange(table, Subject, Expressions.Update!, Expressions.Condition, Expressions.Bindings) { ReturnsItemOnConditionFailure = ReturnsItemOnConditionFailure, InTransaction = true },
        _ => new ConditionCheckChange(table, Subject, Expressions.Condition, Expressions.Bindings) { ReturnsItemOnConditionFailure = ReturnsItemOnConditionFailure },
    };

    /// <summary>Reads the item. An empty attribute name at the top level is reported before any invalid value.</summary>
    private static MapValue ReadItem(RequestStructure structure)
    {
        foreach (var name in structure.Structure("Item")!.Names)
        {
            AttributeName.Validate(name);
        }

        return structure.Item("Item")!;
    }

    private static void RequireMember(RequestStructure structure, string member, string path, Constraints constraints) =>
        constraints.NotNull($"{path}.{MemberPath.Of(member)}", structure.Has(member) ? member : null);
}
