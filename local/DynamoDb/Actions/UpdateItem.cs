using System.Text.Json;
using DurableChaining.Local.DynamoDb.Expressions;
using DurableChaining.Local.DynamoDb.Items;
using DurableChaining.Local.DynamoDb.Tables;
using DurableChaining.Local.DynamoDb.Values;
using DurableChaining.Local.DynamoDb.Wire;

namespace DurableChaining.Local.DynamoDb.Actions;

internal sealed class UpdateItem(TableCatalog catalog) : IDynamoDbAction
{
    public string Name => "UpdateItem";

    public async Task ExecuteAsync(RequestStructure request, Utf8JsonWriter response, CancellationToken cancellationToken)
    {
        RefuseReturnValues(request.Text("ReturnValues"));
        var parameters = WriteParameters.Read(request, "Key");
        var key = request.Item("Key")!;
        var expressions = RequestExpressions.Read(
            request, ["UpdateExpression", "ConditionExpression"], ["AttributeUpdates", "Expected", "ConditionalOperator"]);
        var clauses = expressions.Update ?? [];
        var (evaluation, cost, change) = await parameters.RunAsync(
            catalog,
            table => new UpdateChange(table, key, clauses, expressions.Condition, expressions.Bindings),
            cancellationToken).ConfigureAwait(false);
        WriteParameters.WriteAttributes(response, Answer(parameters.ReturnValues, clauses, evaluation, expressions.Bindings));
        parameters.WriteTail(response, cost, change, key);
    }

    /// <summary>UpdateItem looks at this parameter before all others, and its text is the service's own, slip included.</summary>
    private static void RefuseReturnValues(string? given)
    {
        if (given is not (null or "ALL_OLD" or "UPDATED_OLD" or "ALL_NEW" or "UPDATED_NEW" or "NONE"))
        {
            throw DynamoDbException.Violation("Failed to satisfy constraint: Member must satisfy enum value set: [ALL_OLD, UPDATED_OLD, ALL_NEW, UPDATE_NEW, NONE]");
        }
    }

    private static MapValue? Answer(string returnValues, IReadOnlyList<UpdateClause> clauses, Evaluation evaluation, ExpressionBindings bindings)
    {
        var image = returnValues switch
        {
            "ALL_OLD" or "UPDATED_OLD" => evaluation.Old?.Item,
            "ALL_NEW" or "UPDATED_NEW" => evaluation.New?.Item,
            _ => null,
        };
        return image is not null && returnValues.StartsWith("UPDATED", StringComparison.Ordinal)
            ? clauses.Count == 0 ? null : Projection.Of(clauses.Select(clause => clause.Path), bindings).Apply(image)
            : image;
    }
}
