namespace DurableLocal.DynamoDb.Expressions;

/// <summary>The functions of expressions.</summary>
public static class ExpressionFunctions
{
    public static bool IsUpdateFunction(string name) => name is "if_not_exists" or "list_append";

    public static bool IsConditionFunction(string name) => ConditionOperandCount(name) > 0;

    /// <summary>Returns the number of operands of a condition function; 0 if the name is not that of one.</summary>
    public static int ConditionOperandCount(string name) => name switch
    {
        "attribute_exists" or "attribute_not_exists" or "size" => 1,
        "attribute_type" or "begins_with" or "contains" => 2,
        _ => 0,
    };

    /// <summary>Returns the error message for a function that the kind of expression does not support.</summary>
    public static string UnsupportedMessage(string name) =>
        IsUpdateFunction(name) ? $"The function is not allowed in a condition expression; function: {name}"
        : IsConditionFunction(name) ? $"The function is not allowed in an update expression; function: {name}"
        : $"Invalid function name; function: {name}";
}
