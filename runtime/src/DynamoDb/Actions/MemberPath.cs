namespace DurableLocal.DynamoDb.Actions;

/// <summary>Names of request members as they appear in the paths of validation messages.</summary>
internal static class MemberPath
{
    /// <summary>Returns the member's name in lower camel case.</summary>
    public static string Of(string member) => char.ToLowerInvariant(member[0]) + member[1..];
}
