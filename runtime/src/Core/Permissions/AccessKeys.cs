namespace DurableLocal.Core.Permissions;

/// <summary>
/// The access key ids of function processes: each function signs with a key of its own, so the credential scope of a
/// request (Signature Version 4) names its caller. Any other key is a user's, who may do everything.
/// </summary>
public static class AccessKeys
{
    private const string Prefix = "function.";
    private const string Mark = "Credential=";

    public static string Of(string functionName) => Prefix + functionName;

    /// <summary>The function whose key signed a request, or empty where none did.</summary>
    /// <param name="authorization">The Authorization header.</param>
    public static ReadOnlySpan<char> FunctionOf(ReadOnlySpan<char> authorization)
    {
        var start = authorization.IndexOf(Mark, StringComparison.Ordinal);
        if (start < 0)
        {
            return [];
        }

        var scope = authorization[(start + Mark.Length)..];
        var end = scope.IndexOf('/');
        return end > 0 && scope.StartsWith(Prefix, StringComparison.Ordinal) ? scope[Prefix.Length..end] : [];
    }
}
