using System.Text.Json;
using DurableLocal.DynamoDb.Items;
using DurableLocal.DynamoDb.Tables;
using DurableLocal.DynamoDb.Values;
using DurableLocal.DynamoDb.Wire;

namespace DurableLocal.DynamoDb.Actions;

/// <summary>Creates or replaces one item, if its condition holds.</summary>
internal sealed class PutItem(TableCatalog catalog) : IDynamoDbOperation
{
    public string Name => "PutItem";

    public async Task ExecuteAsync(RequestStructure request, Utf8JsonWriter response, CancellationToken cancellationToken)
    {
        var parameters = WriteParameters.Read(request, WriteRequestShape.Put);
        var (item, expressions) = (parameters.Subject, parameters.Expressions);

        // An item's JSON is never shorter than its size as the service counts it, so most items need no measurement.
        if (request.Raw("Item").Length > DynamoDbLimits.ItemBytes && ItemSize.Of(item) > DynamoDbLimits.ItemBytes)
        {
            throw DynamoDbException.Validation(PutChange.TooLarge);
        }

        var (evaluation, cost, change) = await parameters.RunAsync(
            catalog,
            table => new PutChange(table, item, expressions.Condition, expressions.Bindings),
            cancellationToken).ConfigureAwait(false);
        if (parameters.ReturnValues == "ALL_OLD")
        {
            WriteParameters.WriteAttributes(response, evaluation.Old?.Item);
        }

        parameters.WriteTrailingMembers(response, cost, change);
    }
}
