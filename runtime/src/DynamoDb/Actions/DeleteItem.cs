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
        var parameters = WriteParameters.Read(request, WriteForm.Delete);
        var expressions = parameters.Expressions;
        var (evaluation, cost, change) = await parameters.RunAsync(
            catalog,
            table => new DeleteChange(table, parameters.Subject, expressions.Condition, expressions.Bindings),
            cancellationToken).ConfigureAwait(false);
        if (parameters.ReturnValues == "ALL_OLD")
        {
            WriteParameters.WriteAttributes(response, evaluation.Old?.Item);
        }

        parameters.WriteTail(response, cost, change);
    }
}
