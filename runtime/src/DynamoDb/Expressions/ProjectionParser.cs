namespace DurableLocal.DynamoDb.Expressions;

/// <summary>Parses projection expressions, which are lists of paths.</summary>
public static class ProjectionParser
{
    /// <exception cref="ExpressionException">The text is not a valid projection.</exception>
    public static IReadOnlyList<PathOperand> Parse(string text)
    {
        var tokens = new TokenReader(text);
        var paths = tokens.ReadList(tokens.ReadPath);
        tokens.ExpectEnd();
        tokens.ThrowIfNameReserved();
        tokens.ThrowIfPathTooLong();
        return paths;
    }
}
