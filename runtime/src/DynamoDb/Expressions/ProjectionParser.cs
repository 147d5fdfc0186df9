namespace DurableLocal.DynamoDb.Expressions;

/// <summary>Parses projection expressions: a list of paths.</summary>
public static class ProjectionParser
{
    /// <exception cref="ExpressionException">The text is no projection.</exception>
    public static IReadOnlyList<PathOperand> Parse(string text)
    {
        var tokens = new TokenReader(text);
        var paths = tokens.ReadList(tokens.ReadPath);
        tokens.ExpectEnd();
        if (tokens.ReservedWord is { } reserved)
        {
            throw new ExpressionException($"Attribute name is a reserved keyword; reserved keyword: {reserved}");
        }

        tokens.RefuseLongPath();
        return paths;
    }
}
