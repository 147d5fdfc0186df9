namespace DurableLocal.DynamoDb.Values;

/// <summary>The limit of nested lists and maps.</summary>
public static class NestingDepth
{
    private const string TooDeep = "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit";

    /// <summary>Maximum number of lists and maps that enclose a value.</summary>
    public const int Max = DynamoDbLimits.NestingLevels - 1;

    public static DynamoDbException Exceeded() => DynamoDbException.InvalidValue(TooDeep, TooDeep);

    /// <exception cref="DynamoDbException">The attribute is nested deeper than the limit.</exception>
    public static void Check(AttributeValue attribute)
    {
        if (Of(attribute) > Max)
        {
            throw Exceeded();
        }
    }

    private static int Of(AttributeValue value) => value switch
    {
        ListValue list => 1 + list.Elements.Select(Of).DefaultIfEmpty().Max(),
        MapValue map => 1 + map.Members.Values.Select(Of).DefaultIfEmpty().Max(),
        _ => 0,
    };
}
