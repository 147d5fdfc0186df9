using System.Text.Json;
using DurableChaining.Local.DynamoDb.Items;
using DurableChaining.Local.DynamoDb.Tables;
using DurableChaining.Local.DynamoDb.Wire;

namespace DurableChaining.Local.DynamoDb.Actions;

internal sealed class DeleteItem(TableCatalog catalog) : IDynamoDbAction
{
    public string Name => "DeleteItem";

    public async Task ExecuteAsync(RequestStructure request, Utf8JsonWriter response, CancellationToken cancellationToken)
    {
        var parameters = WriteParameters.Read(request, "Key").WithOldValuesOnly();
        var key = request.Item("Key")!;
        var expressions = RequestExpressions.Read(request, ["ConditionExpression"], ["Expected", "ConditionalOperator"]);
        var (evaluation, cost, change) = await parameters.RunAsync(
            catalog,
            table => new DeleteChange(table, key, expressions.Condition, expressions.Bindings),
            cancellationToken).ConfigureAwait(false);
        if (parameters.ReturnValues == "ALL_OLD")
        {
            WriteParameters.WriteAttributes(response, evaluation.Old?.Item);
        }

        parameters.WriteTail(response, cost, change, key);
    }
}
