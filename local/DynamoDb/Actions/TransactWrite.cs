using DurableChaining.Local.DynamoDb.Items;
using DurableChaining.Local.DynamoDb.Tables;
using DurableChaining.Local.DynamoDb.Values;
using DurableChaining.Local.DynamoDb.Wire;

namespace DurableChaining.Local.DynamoDb.Actions;

/// <summary>One item of a TransactWriteItems request: a condition check, a put, an update or a delete.</summary>
internal sealed record TransactWrite(string Operation, string TableName, MapValue Subject, RequestExpressions Expressions, bool AnswersItem)
{
    private static readonly string[] Operations = ["ConditionCheck", "Put", "Delete", "Update"];

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
        var constraints = new Constraints();
        var failure = structure.Text("ReturnValuesOnConditionCheckFailure");
        var subject = structure.Item(operation == "Put" ? "Item" : "Key");
        var path = $"transactItems.1.member.{char.ToLowerInvariant(operation[0])}{operation[1..]}";
        var table = structure.Text("TableName");
        constraints
            .NotNull($"{path}.tableName", table)
            .NotNull(operation == "Put" ? $"{path}.item" : $"{path}.key", subject)
            .OneOf($"{path}.returnValuesOnConditionCheckFailure", failure, Constraints.ConditionFailure);
        RequireExpression(operation, "ConditionCheck", "ConditionExpression", structure, path, constraints);
        RequireExpression(operation, "Update", "UpdateExpression", structure, path, constraints);
        var name = table is null ? string.Empty : TableNames.CheckForItems(table, $"{path}.tableName", constraints);
        constraints.Refuse();
        string[] expressions = operation == "Update" ? ["UpdateExpression", "ConditionExpression"] : ["ConditionExpression"];
        return new TransactWrite(operation, name, subject!, RequestExpressions.Read(structure, expressions, []), failure == "ALL_OLD");
    }

    /// <exception cref="DynamoDbException">The change does not fit the table.</exception>
    public ItemChange Prepare(TableDefinition table) => Operation switch
    {
        "Put" => new PutChange(table, Subject, Expressions.Condition, Expressions.Bindings) { AnswersItemOnRefusal = AnswersItem },
        "Delete" => new DeleteChange(table, Subject, Expressions.Condition, Expressions.Bindings) { AnswersItemOnRefusal = AnswersItem },
        "Update" => new UpdateChange(table, Subject, Expressions.Update!, Expressions.Condition, Expressions.Bindings) { AnswersItemOnRefusal = AnswersItem, InTransaction = true },
        _ => new ConditionCheckChange(table, Subject, Expressions.Condition, Expressions.Bindings) { AnswersItemOnRefusal = AnswersItem },
    };

    private static void RequireExpression(string operation, string needing, string expression, RequestStructure structure, string path, Constraints constraints)
    {
        if (operation == needing)
        {
            constraints.NotNull($"{path}.{char.ToLowerInvariant(expression[0])}{expression[1..]}", structure.Text(expression));
        }
    }
}
