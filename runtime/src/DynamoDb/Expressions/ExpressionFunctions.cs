namespace DurableLocal.DynamoDb.Expressions;

/// <summary>The functions of expressions.</summary>
public static class ExpressionFunctions
{
    public static bool IsOfUpdate(string name) => name is "if_not_exists" or "list_append";

    public static bool IsOfCondition(string name) => ConditionOperands(name) > 0;

    /// <summary>How many operands a function of conditions takes; none where it is no such function.</summary>
    public static int ConditionOperands(string name) => name switch
    {
        "attribute_exists" or "attribute_not_exists" or "size" => 1,
        "attribute_type" or "begins_with" or "contains" => 2,
        _ => 0,
    };

    /// <summary>What is said of a function where it has no place.</summary>
    public static string Refusal(string name) =>
        IsOfUpdate(name) ? $"The function is not allowed in a condition expression; function: {name}"
        : IsOfCondition(name) ? $"The function is not allowed in an update expression; function: {name}"
        : $"Invalid function name; function: {name}";
}
