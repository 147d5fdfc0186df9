namespace DurableLocal.DynamoDb.Actions;

/// <summary>The differences between the requests of PutItem, UpdateItem and DeleteItem.</summary>
/// <param name="Subject">The required member: the item or the key.</param>
/// <param name="Expressions">The expression parameters.</param>
/// <param name="Legacy">The legacy parameters.</param>
internal sealed record WriteRequestShape(string Subject, string[] Expressions, string[] Legacy)
{
    public static readonly WriteRequestShape Put = new("Item", ["ConditionExpression"], ["Expected", "ConditionalOperator"]);

    public static readonly WriteRequestShape Delete = Put with { Subject = "Key" };

    public static readonly WriteRequestShape Update = new("Key", ["UpdateExpression", "ConditionExpression"], ["AttributeUpdates", "Expected", "ConditionalOperator"]);
}
