using System.Text.Json;
using DurableLocal.DynamoDb.Expressions;
using DurableLocal.DynamoDb.Items;
using DurableLocal.DynamoDb.Tables;
using DurableLocal.DynamoDb.Values;
using DurableLocal.DynamoDb.Wire;

namespace DurableLocal.DynamoDb.Actions;

/// <summary>Updates one item, or creates it, if its condition holds.</summary>
internal sealed class UpdateItem(TableCatalog catalog) : IDynamoDbOperation
{
    public string Name => "UpdateItem";

    public async Task ExecuteAsync(RequestStructure request, Utf8JsonWriter response, CancellationToken cancellationToken)
    {
        var parameters = WriteParameters.Read(request, WriteRequestShape.Update);
        var expressions = parameters.Expressions;
        var clauses = expressions.Update ?? [];
        var (evaluation, cost, change) = await parameters.RunAsync(
            catalog,
            table => UpdateChange.ForUpdateItem(table, parameters.Subject, clauses, expressions.Condition, expressions.Bindings),
            cancellationToken).ConfigureAwait(false);
        WriteParameters.WriteAttributes(response, ReturnedAttributes(parameters.ReturnValues, clauses, evaluation, expressions.Bindings));
        parameters.WriteTrailingMembers(response, cost, change);
    }

    private static MapValue? ReturnedAttributes(string returnValues, IReadOnlyList<UpdateClause> clauses, Evaluation evaluation, ExpressionBindings bindings)
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
