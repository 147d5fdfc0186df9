using System.Collections.Frozen;
using DurableLocal.Core.Aws;
using Microsoft.AspNetCore.Http;

namespace DurableLocal.Core.Permissions;

/// <summary>
/// Checks the calls of functions against the policies of the template, so that a missing grant is found before a
/// deployment. Calls with other credentials are those of a user and are allowed.
/// </summary>
public sealed class AccessControl
{
    private readonly FrozenDictionary<string, RolePermissions> _roles;
    private readonly FrozenDictionary<string, RolePermissions>.AlternateLookup<ReadOnlySpan<char>> _rolesBySpan;
    private readonly string _account;
    private readonly EncryptionKeys _keys;

    /// <param name="roles">The statements of the roles, by the name of the function whose calls are checked.</param>
    /// <param name="identity">The account and Region of the ARNs.</param>
    /// <param name="log">Receives each grant when it is first used; null for no log.</param>
    /// <param name="keys">The keys whose use is checked too; null for none.</param>
    public AccessControl(IEnumerable<KeyValuePair<string, IReadOnlyList<PolicyStatement>>> roles, AwsIdentity identity, AccessLog? log = null, EncryptionKeys? keys = null)
    {
        (_account, Identity, _keys) = (identity.AccountId, identity, keys ?? EncryptionKeys.None);
        _roles = roles.ToFrozenDictionary(role => role.Key, role => new RolePermissions(role.Key, role.Value, log), StringComparer.Ordinal);
        _rolesBySpan = _roles.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public AwsIdentity Identity { get; }

    /// <summary>Returns the name of the function that sent a request; null for callers whose calls are not checked.</summary>
    public string? CallerOf(HttpRequest request)
    {
        var name = AccessKeys.FunctionOf(request.Headers.Authorization.ToString());
        return !name.IsEmpty && _rolesBySpan.TryGetValue(name, out var role) ? role.FunctionName : null;
    }

    /// <summary>Returns why a call is denied, as AWS's error message; null where it is allowed.</summary>
    /// <param name="caller">The function's name.</param>
    /// <param name="action">Such as <c>sqs:SendMessage</c>.</param>
    /// <param name="resource">An ARN, or <c>*</c>.</param>
    public string? DenialReason(string caller, string action, string resource)
    {
        if (!_roles.TryGetValue(caller, out var role))
        {
            return null;
        }

        if (DenialReason(role, action, resource) is { } reason)
        {
            return reason;
        }

        return _keys.Required(action, resource) is { } required
            ? required.Actions.Select(use => DenialReason(role, use, required.Key)).FirstOrDefault(denied => denied is not null)
            : null;
    }

    /// <summary>Throws where a function without the permission sent the request.</summary>
    /// <param name="request">Identifies the caller.</param>
    /// <param name="action">Such as <c>lambda:InvokeFunction</c>.</param>
    /// <param name="resource">An ARN, or <c>*</c>.</param>
    /// <exception cref="AwsException">AccessDeniedException 403.</exception>
    public void Authorize(HttpRequest request, string action, string resource)
    {
        if (CallerOf(request) is { } caller && DenialReason(caller, action, resource) is { } reason)
        {
            throw Denied(reason);
        }
    }

    /// <summary>Returns the error in the form of the Lambda API.</summary>
    public static AwsException Denied(string reason) => new(StatusCodes.Status403Forbidden, "AccessDeniedException", reason);

    private string? DenialReason(RolePermissions role, string action, string resource) => role.Decide(action, resource) switch
    {
        Decision.Allowed => null,
        Decision.ExplicitlyDenied => $"{Prefix(role.FunctionName, action, resource)} with an explicit deny in an identity-based policy",
        _ => $"{Prefix(role.FunctionName, action, resource)} because no identity-based policy allows the {action} action",
    };

    private string Prefix(string caller, string action, string resource) =>
        $"User: arn:aws:sts::{_account}:assumed-role/{caller}-role/{caller} is not authorized to perform: {action} on resource: {resource}";
}
