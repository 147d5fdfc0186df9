using System.Text.Json;
using DurableChaining.Local.DynamoDb.Items;
using DurableChaining.Local.DynamoDb.Tables;
using DurableChaining.Local.DynamoDb.Wire;

namespace DurableChaining.Local.DynamoDb.Actions;

internal sealed class PutItem(TableCatalog catalog) : IDynamoDbAction
{
    public string Name => "PutItem";

    public async Task ExecuteAsync(RequestStructure request, Utf8JsonWriter response, CancellationToken cancellationToken)
    {
        var parameters = WriteParameters.Read(request, "Item").WithOldValuesOnly();
        var item = request.Item("Item")!;
        var expressions = RequestExpressions.Read(request, ["ConditionExpression"], ["Expected", "ConditionalOperator"]);
        var (evaluation, cost, change) = await parameters.RunAsync(
            catalog,
            table => new PutChange(table, item, expressions.Condition, expressions.Bindings),
            cancellationToken).ConfigureAwait(false);
        if (parameters.ReturnValues == "ALL_OLD")
        {
            WriteParameters.WriteAttributes(response, evaluation.Old?.Item);
        }

        parameters.WriteTail(response, cost, change, item);
    }
}
