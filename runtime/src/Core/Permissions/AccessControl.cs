using System.Collections.Frozen;
using DurableLocal.Core.Aws;
using Microsoft.AspNetCore.Http;

namespace DurableLocal.Core.Permissions;

/// <summary>
/// Holds the calls of functions against the policies of the template, so that a missing grant shows before a deploy.
/// Calls with any other credentials are a user's and are allowed.
/// </summary>
public sealed class AccessControl
{
    private readonly FrozenDictionary<string, RolePermissions> _roles;
    private readonly FrozenDictionary<string, RolePermissions>.AlternateLookup<ReadOnlySpan<char>> _rolesBySpan;
    private readonly string _account;

    /// <param name="roles">Functions whose calls are checked, by name, with the statements of their roles.</param>
    /// <param name="log">Receives each grant at its first use.</param>
    public AccessControl(IEnumerable<KeyValuePair<string, IReadOnlyList<PolicyStatement>>> roles, AwsIdentity identity, AccessLog? log = null)
    {
        (_account, Identity) = (identity.AccountId, identity);
        _roles = roles.ToFrozenDictionary(role => role.Key, role => new RolePermissions(role.Key, role.Value, log), StringComparer.Ordinal);
        _rolesBySpan = _roles.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public AwsIdentity Identity { get; }

    /// <summary>The function that sends a request, where its calls are checked; null for everyone else.</summary>
    public string? CallerOf(HttpRequest request)
    {
        var name = AccessKeys.FunctionOf(request.Headers.Authorization.ToString());
        return !name.IsEmpty && _rolesBySpan.TryGetValue(name, out var role) ? role.FunctionName : null;
    }

    /// <summary>AWS's text of the refusal, or null where the call is allowed.</summary>
    /// <param name="caller">The function's name.</param>
    /// <param name="action">Such as <c>sqs:SendMessage</c>.</param>
    /// <param name="resource">An ARN, or <c>*</c>.</param>
    public string? Refusal(string caller, string action, string resource)
    {
        if (!_roles.TryGetValue(caller, out var role))
        {
            return null;
        }

        return role.Decide(action, resource) switch
        {
            Decision.Allowed => null,
            Decision.ExplicitlyDenied => $"{Opening(caller, action, resource)} with an explicit deny in an identity-based policy",
            _ => $"{Opening(caller, action, resource)} because no identity-based policy allows the {action} action",
        };
    }

    /// <summary>Refuses a request of a function that has no permission.</summary>
    /// <exception cref="AwsException">AccessDeniedException 403.</exception>
    public void Demand(HttpRequest request, string action, string resource)
    {
        if (CallerOf(request) is { } caller && Refusal(caller, action, resource) is { } refusal)
        {
            throw Denied(refusal);
        }
    }

    /// <summary>Lambda's own form of the refusal.</summary>
    public static AwsException Denied(string refusal) => new(StatusCodes.Status403Forbidden, "AccessDeniedException", refusal);

    private string Opening(string caller, string action, string resource) =>
        $"User: arn:aws:sts::{_account}:assumed-role/{caller}-role/{caller} is not authorized to perform: {action} on resource: {resource}";
}
