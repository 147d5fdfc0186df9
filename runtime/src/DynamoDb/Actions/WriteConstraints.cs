using DurableLocal.DynamoDb.Wire;

namespace DurableLocal.DynamoDb.Actions;

/// <summary>
/// The service model's constraints on PutItem, UpdateItem and DeleteItem. The service has two validations of them: one
/// for requests without the item or the key, which tells every member in the older words, and one for all others.
/// </summary>
internal static class WriteConstraints
{
    /// <summary>The text is the service's own, slip included.</summary>
    private const string ReturnValues = "Failed to satisfy constraint: Member must satisfy enum value set: [ALL_OLD, UPDATED_OLD, ALL_NEW, UPDATE_NEW, NONE]";

    /// <exception cref="DynamoDbException">A parameter is outside the model.</exception>
    public static void Check(RequestStructure request, WriteForm form)
    {
        if (!request.Has(form.Subject))
        {
            CheckWithoutSubject(request, form);
            return;
        }

        TableNames.ThrowIfEmpty(request);
        var knowsValue = request.Text("ReturnValues") is null or "ALL_OLD" or "UPDATED_OLD" or "ALL_NEW" or "UPDATED_NEW" or "NONE";
        if (form == WriteForm.Update)
        {
            // An update's is told alone, before all others.
            new Constraints().Require(knowsValue, ReturnValues).ThrowIfViolated();
        }

        var constraints = new Constraints();
        constraints.OneOf("returnConsumedCapacity", request.Text("ReturnConsumedCapacity"), Constraints.ConsumedCapacity);
        TableNames.RequireForItems(request, constraints);
        constraints
            .Require(knowsValue, ReturnValues)
            .OneOf("returnItemCollectionMetrics", request.Text("ReturnItemCollectionMetrics"), Constraints.CollectionMetrics)
            .OneOf("returnValuesOnConditionCheckFailure", request.Text("ReturnValuesOnConditionCheckFailure"), Constraints.ConditionFailure)
            .ThrowIfViolated();
    }

    private static void CheckWithoutSubject(RequestStructure request, WriteForm form)
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
        if (form == WriteForm.Put)
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
