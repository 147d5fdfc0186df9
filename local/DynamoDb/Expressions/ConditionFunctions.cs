namespace DurableChaining.Local.DynamoDb.Expressions;

/// <summary>The functions of condition expressions and how many operands each takes.</summary>
public static class ConditionFunctions
{
    public static bool IsKnown(string name) => Operands(name) > 0;

    public static int Operands(string name) => name switch
    {
        "attribute_exists" or "attribute_not_exists" or "size" => 1,
        "attribute_type" or "begins_with" or "contains" => 2,
        _ => 0,
    };
}
