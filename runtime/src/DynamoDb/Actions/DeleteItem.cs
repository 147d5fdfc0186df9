using System.Text.Json;
using DurableLocal.DynamoDb.Items;
using DurableLocal.DynamoDb.Tables;
using DurableLocal.DynamoDb.Wire;

namespace DurableLocal.DynamoDb.Actions;

/// <summary>Deletes one item, if its condition holds.</summary>
internal sealed class DeleteItem(TableCatalog catalog) : IDynamoDbOperation
{
    public string Name => "DeleteItem";

    public async Task ExecuteAsync(RequestStructure request, Utf8JsonWriter response, CancellationToken cancellationToken)
    {
        var parameters = WriteParameters.Read(request, WriteRequestShape.Delete);
        var expressions = parameters.Expressions;
        var (evaluation, cost, change) = await parameters.RunAsync(
            catalog,
            table => new DeleteChange(table, parameters.Subject, expressions.Condition, expressions.Bindings),
            cancellationToken).ConfigureAwait(false);
        if (parameters.ReturnValues == "ALL_OLD")
        {
            WriteParameters.WriteAttributes(response, evaluation.Old?.Item);
        }

        parameters.WriteTrailingMembers(response, cost, change);
    }
}
