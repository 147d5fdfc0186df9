namespace DurableChaining.Local.DynamoDb.Wire;

/// <summary>The table a request names, by name or by ARN.</summary>
internal static class TableNames
{
    private const string ArnMark = ":table/";

    /// <summary>The name in a request that must have one; violations go to <paramref name="constraints"/>.</summary>
    public static string Require(RequestStructure request, Constraints constraints)
    {
        var name = request.Text("TableName");
        constraints.NotNull("tableName", name);
        return name is null ? string.Empty : Check(name, "tableName", constraints);
    }

    public static string Check(string given, string path, Constraints constraints)
    {
        var name = OfArn(given);
        constraints.Name(path, name);
        return name;
    }

    /// <summary>The table's name out of an ARN; anything else stays as it is.</summary>
    public static string OfArn(string given)
    {
        var mark = given.StartsWith("arn:", StringComparison.Ordinal) ? given.IndexOf(ArnMark, StringComparison.Ordinal) : -1;
        return mark < 0 ? given : given[(mark + ArnMark.Length)..].Split('/')[0];
    }
}
