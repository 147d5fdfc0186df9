namespace DurableLocal.DynamoDb.Values;

/// <summary>The error for a set with duplicate members.</summary>
internal static class DuplicateMembers
{
    private const string Invalid = "One or more parameter values were invalid: ";

    public static DynamoDbException OfNumbers() =>
        DynamoDbException.InvalidValue("Input collection contains duplicates", Invalid + "Input collection contains duplicates.");

    public static DynamoDbException Of(List<string> members) => DynamoDbException.InvalidValue(
        $"{Invalid}Input collection [{string.Join(", ", members)}] contains duplicates.",
        $"{Invalid}Input collection [{string.Join(", ", OrderForNewerMessage(members, AttributeOrder.Utf8).Select(Quote))}] contains duplicates.");

    public static DynamoDbException Of(List<byte[]> members) => DynamoDbException.InvalidValue(
        $"{Invalid}Input collection [{string.Join(", ", members.Select(Convert.ToBase64String))}]of type BS contains duplicates.",
        $"{Invalid}Input collection [{string.Join(',', OrderForNewerMessage(members, BytesComparer.Instance).Select(Convert.ToBase64String).Select(Quote))}]of type BS contains duplicates.");

    /// <summary>The members in the order of the newer message: sorted up to the first repeated one, then in the order of the request.</summary>
    private static IEnumerable<T> OrderForNewerMessage<T>(List<T> members, IComparer<T> order)
    {
        var seen = new SortedSet<T>(order);
        var repeated = members.FindIndex(member => !seen.Add(member));
        return members.Take(repeated).Order(order).Concat(members.Skip(repeated));
    }

    private static string Quote(string text) => $"\"{text}\"";
}
