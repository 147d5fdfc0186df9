using System.Text.Json;
using DurableChaining.Local.DynamoDb.Items;
using DurableChaining.Local.DynamoDb.Tables;
using DurableChaining.Local.DynamoDb.Values;
using DurableChaining.Local.DynamoDb.Wire;

namespace DurableChaining.Local.DynamoDb.Actions;

/// <summary>The parameters that PutItem, UpdateItem and DeleteItem have in common.</summary>
internal sealed record WriteParameters(string TableName, string ReturnValues, string? ReturnConsumedCapacity, string? ReturnItemCollectionMetrics, bool AnswersItemOnRefusal)
{
    /// <param name="request">The request.</param>
    /// <param name="subject">The member that must be there, <c>Item</c> or <c>Key</c>.</param>
    /// <exception cref="DynamoDbException">A parameter is outside the model.</exception>
    public static WriteParameters Read(RequestStructure request, string subject)
    {
        var constraints = new Constraints();
        var capacity = request.Text("ReturnConsumedCapacity");
        var metrics = request.Text("ReturnItemCollectionMetrics");
        var values = request.Text("ReturnValues");
        var failure = request.Text("ReturnValuesOnConditionCheckFailure");
        constraints.OneOf("returnConsumedCapacity", capacity, Constraints.ConsumedCapacity);
        var table = TableNames.RequireForItems(request, constraints);
        constraints
            .OneOf("returnItemCollectionMetrics", metrics, Constraints.CollectionMetrics)
            .OneOf("returnValues", values, Constraints.ReturnValues)
            .OneOf("returnValuesOnConditionCheckFailure", failure, Constraints.ConditionFailure)
            .OneOf("conditionalOperator", request.Text("ConditionalOperator"), Constraints.ConditionalOperators)
            .NotNull(char.ToLowerInvariant(subject[0]) + subject[1..], request.Has(subject) ? subject : null)
            .Refuse();
        return new WriteParameters(table, values ?? "NONE", capacity, metrics, failure == "ALL_OLD");
    }

    /// <summary>For the operations that know only one image of the item.</summary>
    public WriteParameters WithOldValuesOnly() => ReturnValues is "NONE" or "ALL_OLD"
        ? this
        : throw DynamoDbException.Validation("ReturnValues can only be ALL_OLD or NONE");

    /// <summary>Runs the change as one unit of work.</summary>
    /// <exception cref="DynamoDbException">The condition does not hold, or the change does not fit.</exception>
    public async Task<(Evaluation Evaluation, WriteCost Cost, ItemChange Change)> RunAsync(TableCatalog catalog, Func<TableDefinition, ItemChange> prepare, CancellationToken cancellationToken)
    {
        var (evaluation, cost, change) = await catalog.WriteAsync<(Evaluation, WriteCost, ItemChange)>(
            TableName,
            table =>
            {
                var prepared = prepare(table);
                return session =>
                {
                    var found = prepared.Evaluate(session);
                    return (found, found.Refused ? WriteCost.Least : prepared.Store(session, found), prepared);
                };
            },
            cancellationToken).ConfigureAwait(false);
        return evaluation.Refused
            ? throw DynamoDbException.ConditionFailed(AnswersItemOnRefusal ? evaluation.Old?.Item : null)
            : (evaluation, cost, change);
    }

    /// <summary>Writes what every write answers besides attributes.</summary>
    public void WriteTail(Utf8JsonWriter response, WriteCost cost, ItemChange change, MapValue key)
    {
        var consumed = new ConsumedCapacity(TableName);
        consumed.Add(cost);
        consumed.Write(response, ReturnConsumedCapacity);
        if (ReturnItemCollectionMetrics == "SIZE" && change.Table.Indexes.Any(index => !index.IsGlobal))
        {
            response.WritePropertyName("ItemCollectionMetrics"u8);
            ItemCollectionMetrics.Write(response, change.Table, key);
        }
    }

    public static void WriteAttributes(Utf8JsonWriter response, MapValue? attributes)
    {
        if (attributes is { Members.Count: > 0 })
        {
            response.WritePropertyName("Attributes"u8);
            AttributeValueWriter.WriteItem(response, attributes);
        }
    }
}
