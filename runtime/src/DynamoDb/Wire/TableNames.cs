namespace DurableLocal.DynamoDb.Wire;

/// <summary>The table a request names, by name or by ARN.</summary>
internal static class TableNames
{
    private const string ArnMark = ":table/";

    /// <summary>The name in a request about a table; violations go to <paramref name="constraints"/>.</summary>
    public static string Require(RequestStructure request, Constraints constraints)
    {
        var name = request.Text("TableName");
        constraints.Required("TableName", name);
        return name is null ? string.Empty : Check(name, "tableName", constraints);
    }

    /// <summary>
    /// The name in a request that reads or writes items. A name too short for a table is none of the request's form there,
    /// it names no table; an empty one ends the validation at once.
    /// </summary>
    /// <exception cref="DynamoDbException">The name is empty.</exception>
    public static string RequireForItems(RequestStructure request, Constraints constraints)
    {
        ThrowIfEmpty(request);
        var name = request.Text("TableName");
        constraints.NotNull("tableName", name);
        return name is null ? string.Empty : CheckForItems(name, "tableName", constraints);
    }

    /// <exception cref="DynamoDbException">The name is empty.</exception>
    public static void ThrowIfEmpty(RequestStructure request)
    {
        if (request.Text("TableName") is { Length: 0 })
        {
            throw DynamoDbException.Violation("Value at 'TableName' failed to satisfy constraint: Member must have length greater than or equal to 1");
        }
    }

    public static string Check(string given, string path, Constraints constraints)
    {
        var name = OfArn(given);
        constraints.TableName(path, name, Constraints.MinNameLength);
        return name;
    }

    public static string CheckForItems(string given, string path, Constraints constraints)
    {
        var name = OfArn(given);
        constraints.TableName(path, name, shortest: 1);
        return name;
    }

    /// <summary>The table's name out of an ARN; anything else stays as it is.</summary>
    public static string OfArn(string given)
    {
        var mark = given.StartsWith("arn:", StringComparison.Ordinal) ? given.IndexOf(ArnMark, StringComparison.Ordinal) : -1;
        return mark < 0 ? given : given[(mark + ArnMark.Length)..].Split('/')[0];
    }
}
