namespace DurableLocal.Core.Permissions;

/// <summary>
/// The access key IDs of function processes. Each function signs with its own key, so the credential scope of a request
/// (Signature Version 4) identifies its caller. Any other key is that of a user, whose calls are not checked.
/// </summary>
public static class AccessKeys
{
    private const string Prefix = "function.";
    private const string CredentialMarker = "Credential=";

    /// <summary>Returns the access key ID of a function.</summary>
    public static string Of(string functionName) => Prefix + functionName;

    /// <summary>Returns the function whose key signed a request; empty where the key is not that of a function.</summary>
    /// <param name="authorization">The Authorization header.</param>
    public static ReadOnlySpan<char> FunctionOf(ReadOnlySpan<char> authorization)
    {
        var start = authorization.IndexOf(CredentialMarker, StringComparison.Ordinal);
        if (start < 0)
        {
            return [];
        }

        var scope = authorization[(start + CredentialMarker.Length)..];
        var end = scope.IndexOf('/');
        return end > 0 && scope.StartsWith(Prefix, StringComparison.Ordinal) ? scope[Prefix.Length..end] : [];
    }
}
