namespace DurableLocal.DynamoDb.Wire;

/// <summary>Reads the table name of a request, which is a name or an ARN.</summary>
internal static class TableNames
{
    private const string ArnSeparator = ":table/";

    /// <summary>Returns the table name of a table operation; violations are added to <paramref name="constraints"/>.</summary>
    public static string Require(RequestStructure request, Constraints constraints)
    {
        var name = request.Text("TableName");
        constraints.Required("TableName", name);
        return name is null ? string.Empty : Check(name, "tableName", constraints);
    }

    /// <summary>
    /// Returns the table name of an operation on items; violations are added to <paramref name="constraints"/>. A name
    /// of 1 or 2 characters is not a violation there: the table does not exist. An empty name fails at once.
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

    public static string Check(string nameOrArn, string path, Constraints constraints)
    {
        var name = OfArn(nameOrArn);
        constraints.TableName(path, name, Constraints.MinNameLength);
        return name;
    }

    public static string CheckForItems(string nameOrArn, string path, Constraints constraints)
    {
        var name = OfArn(nameOrArn);
        constraints.TableName(path, name, minLength: 1);
        return name;
    }

    /// <summary>Returns the table name in an ARN; any other text is returned unchanged.</summary>
    public static string OfArn(string nameOrArn)
    {
        var separator = nameOrArn.StartsWith("arn:", StringComparison.Ordinal) ? nameOrArn.IndexOf(ArnSeparator, StringComparison.Ordinal) : -1;
        return separator < 0 ? nameOrArn : nameOrArn[(separator + ArnSeparator.Length)..].Split('/')[0];
    }
}
