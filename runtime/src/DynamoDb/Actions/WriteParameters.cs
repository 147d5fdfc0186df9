using System.Text.Json;
using DurableLocal.DynamoDb.Items;
using DurableLocal.DynamoDb.Tables;
using DurableLocal.DynamoDb.Values;
using DurableLocal.DynamoDb.Wire;

namespace DurableLocal.DynamoDb.Actions;

/// <summary>The parameters of PutItem, UpdateItem and DeleteItem.</summary>
/// <param name="Subject">The item to put, or the key.</param>
internal sealed record WriteParameters(
    string TableName, MapValue Subject, RequestExpressions Expressions, string ReturnValues, string? ReturnConsumedCapacity, string? ReturnItemCollectionMetrics, bool ReturnsItemOnConditionFailure)
{
    /// <summary>Reads the parameters. Every error of the request is reported as a violation of the service model.</summary>
    /// <exception cref="DynamoDbException">The request is invalid.</exception>
    public static WriteParameters Read(RequestStructure request, WriteRequestShape form)
    {
        try
        {
            return ReadInOrder(request, form);
        }
        catch (DynamoDbException error)
        {
            throw error.AsViolation();
        }
    }

    /// <summary>Evaluates and stores the change in one write operation.</summary>
    /// <exception cref="DynamoDbException">The condition does not hold, or the change does not match the table or the item.</exception>
    public async Task<(Evaluation Evaluation, WriteCost Cost, ItemChange Change)> RunAsync(TableCatalog catalog, Func<TableDefinition, ItemChange> prepare, CancellationToken cancellationToken)
    {
        var (evaluation, cost, change) = await catalog.WriteAsync<(Evaluation, WriteCost, ItemChange)>(
            TableName,
            table =>
            {
                var prepared = prepare(table);
                return session =>
                {
                    var evaluated = prepared.Evaluate(session);
                    return (evaluated, evaluated.ConditionFailed ? WriteCost.Minimum : prepared.Store(session, evaluated), prepared);
                };
            },
            cancellationToken).ConfigureAwait(false);
        return evaluation.ConditionFailed
            ? throw DynamoDbException.ConditionFailed(ReturnsItemOnConditionFailure ? evaluation.Old?.Item : null)
            : (evaluation, cost, change);
    }

    /// <summary>Writes the members of the response that follow the attributes.</summary>
    public void WriteTrailingMembers(Utf8JsonWriter response, WriteCost cost, ItemChange change)
    {
        var consumed = new ConsumedCapacity(TableName);
        consumed.Add(cost);
        consumed.Write(response, ReturnConsumedCapacity);
        if (ReturnItemCollectionMetrics == "SIZE" && change.Table.HasLocalIndexes)
        {
            response.WritePropertyName("ItemCollectionMetrics"u8);
            ItemCollectionMetrics.Write(response, change.Table, Subject);
        }
    }

    /// <summary>Writes the Attributes member, unless it would be empty.</summary>
    public static void WriteAttributes(Utf8JsonWriter response, MapValue? attributes)
    {
        if (attributes is { Members.Count: > 0 })
        {
            response.WritePropertyName("Attributes"u8);
            AttributeValueWriter.WriteItem(response, attributes);
        }
    }

    private static WriteParameters ReadInOrder(RequestStructure request, WriteRequestShape form)
    {
        WriteConstraints.Check(request, form);
        RequestExpressions.CheckParameters(request, form.Expressions, form.Legacy);
        var subject = request.Item(form.Subject)!;
        var values = request.Text("ReturnValues") ?? "NONE";
        if (form != WriteRequestShape.Update && values is not ("NONE" or "ALL_OLD"))
        {
            throw DynamoDbException.Validation("ReturnValues can only be ALL_OLD or NONE");
        }

        return new WriteParameters(
            TableNames.OfArn(request.Text("TableName")!),
            subject,
            RequestExpressions.ReadChecked(request, form.Expressions),
            values,
            request.Text("ReturnConsumedCapacity"),
            request.Text("ReturnItemCollectionMetrics"),
            request.Text("ReturnValuesOnConditionCheckFailure") == "ALL_OLD");
    }
}
