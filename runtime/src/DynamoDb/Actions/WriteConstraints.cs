using DurableLocal.DynamoDb.Wire;

namespace DurableLocal.DynamoDb.Actions;

/// <summary>
/// Checks PutItem, UpdateItem and DeleteItem against the service model. The service has two validations of them: an older one
/// for requests without the item or the key, which reports every member, and a newer one for all others.
/// </summary>
internal static class WriteConstraints
{
    /// <summary>The message of the service; "UPDATE_NEW" is its own mistake.</summary>
    private const string ReturnValues = "Failed to satisfy constraint: Member must satisfy enum value set: [ALL_OLD, UPDATED_OLD, ALL_NEW, UPDATE_NEW, NONE]";

    /// <exception cref="DynamoDbException">A parameter violates the service model.</exception>
    public static void Check(RequestStructure request, WriteRequestShape form)
    {
        if (!request.Has(form.Subject))
        {
            CheckWithoutSubject(request, form);
            return;
        }

        TableNames.ThrowIfEmpty(request);
        var isKnownValue = request.Text("ReturnValues") is null or "ALL_OLD" or "UPDATED_OLD" or "ALL_NEW" or "UPDATED_NEW" or "NONE";
        if (form == WriteRequestShape.Update)
        {
            // UpdateItem reports this violation alone, before all others.
            new Constraints().Require(isKnownValue, ReturnValues).ThrowIfViolated();
        }

        var constraints = new Constraints();
        constraints.OneOf("returnConsumedCapacity", request.Text("ReturnConsumedCapacity"), Constraints.ConsumedCapacity);
        TableNames.RequireForItems(request, constraints);
        constraints
            .Require(isKnownValue, ReturnValues)
            .OneOf("returnItemCollectionMetrics", request.Text("ReturnItemCollectionMetrics"), Constraints.CollectionMetrics)
            .OneOf("returnValuesOnConditionCheckFailure", request.Text("ReturnValuesOnConditionCheckFailure"), Constraints.ConditionFailure)
            .ThrowIfViolated();
    }

    private static void CheckWithoutSubject(RequestStructure request, WriteRequestShape form)
    {
        var constraints = new Constraints();
        constraints.OneOf("returnConsumedCapacity", request.Text("ReturnConsumedCapacity"), Constraints.ConsumedCapacity);
        var table = request.Text("TableName");
        constraints.NotNull("tableName", table).Length("tableName", table?.Length, 1, int.MaxValue, () => table!);
        if (table is { Length: > 0 })
        {
            TableNames.CheckForItems(table, "tableName", constraints);
        }

        var (values, metrics) = (request.Text("ReturnValues"), request.Text("ReturnItemCollectionMetrics"));
        if (form == WriteRequestShape.Put)
        {
            constraints
                .NotNull("item", null)
                .OneOf("returnValues", values, Constraints.ReturnValues)
                .OneOf("returnItemCollectionMetrics", metrics, Constraints.CollectionMetrics);
        }
        else
        {
            constraints
                .OneOf("returnItemCollectionMetrics", metrics, Constraints.CollectionMetrics)
                .OneOf("returnValues", values, Constraints.ReturnValues)
                .OneOf("conditionalOperator", request.Text("ConditionalOperator"), Constraints.ConditionalOperators)
                .NotNull("key", null);
        }

        constraints.ThrowIfViolated();
    }
}
