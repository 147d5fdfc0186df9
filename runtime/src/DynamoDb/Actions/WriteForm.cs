namespace DurableLocal.DynamoDb.Actions;

/// <summary>What PutItem, UpdateItem and DeleteItem differ in as requests.</summary>
/// <param name="Subject">The member that must be there.</param>
/// <param name="Expressions">The expression parameters.</param>
/// <param name="Legacy">The parameters they replaced.</param>
internal sealed record WriteForm(string Subject, string[] Expressions, string[] Legacy)
{
    public static readonly WriteForm Put = new("Item", ["ConditionExpression"], ["Expected", "ConditionalOperator"]);

    public static readonly WriteForm Delete = Put with { Subject = "Key" };

    public static readonly WriteForm Update = new("Key", ["UpdateExpression", "ConditionExpression"], ["AttributeUpdates", "Expected", "ConditionalOperator"]);
}
