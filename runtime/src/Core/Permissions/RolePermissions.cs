using System.Collections.Concurrent;

namespace DurableLocal.Core.Permissions;

/// <summary>The permissions of one function's role. The grants that apply to an action are collected at its first use.</summary>
public sealed class RolePermissions(string functionName, IReadOnlyList<PolicyStatement> statements, AccessLog? log = null)
{
    private readonly ConcurrentDictionary<string, ActionGrants> _byAction = new(StringComparer.Ordinal);

    public string FunctionName => functionName;

    /// <summary>Returns whether the policies allow a call; Deny takes precedence.</summary>
    /// <param name="action">Such as <c>sqs:SendMessage</c>.</param>
    /// <param name="resource">An ARN, or <c>*</c> for an action that has no resource.</param>
    public Decision Decide(string action, string resource)
    {
        var grants = _byAction.GetOrAdd(action, static (name, all) => ActionGrants.Of(name, all), statements);
        if (ActionGrants.Match(grants.Denied, resource) is not null)
        {
            return Decision.ExplicitlyDenied;
        }

        if (ActionGrants.Match(grants.Allowed, resource) is not { } grant)
        {
            return Decision.ImplicitlyDenied;
        }

        if (log is not null && grant.IsFirstUse())
        {
            log.Add(new AccessedGrant(functionName, action, resource, grant.Statement, grant.Resource));
        }

        return Decision.Allowed;
    }

    /// <summary>The grants and denials of one action.</summary>
    private sealed record ActionGrants(Grant[] Allowed, Grant[] Denied)
    {
        public static ActionGrants Of(string action, IReadOnlyList<PolicyStatement> statements)
        {
            var relevant = statements
                .Where(statement => statement.Actions.Any(pattern => ArnPattern.Matches(pattern, action, ignoreCase: true)))
                .ToLookup(statement => statement.IsAllow, statement => statement.Resources.Select(resource => new Grant(statement.Sid, resource)));
            return new ActionGrants([.. relevant[true].SelectMany(grants => grants)], [.. relevant[false].SelectMany(grants => grants)]);
        }

        public static Grant? Match(Grant[] grants, string resource)
        {
            foreach (var grant in grants)
            {
                if (ArnPattern.Matches(grant.Resource, resource))
                {
                    return grant;
                }
            }

            return null;
        }
    }

    private sealed class Grant(string statement, string resource)
    {
        private int _isUsed;

        public string Statement => statement;

        public string Resource => resource;

        public bool IsFirstUse() => Volatile.Read(ref _isUsed) == 0 && Interlocked.Exchange(ref _isUsed, 1) == 0;
    }
}

/// <summary>The decision of a role's policies on a call.</summary>
public enum Decision
{
    /// <summary>No statement applies.</summary>
    ImplicitlyDenied,

    Allowed,

    /// <summary>A <c>Deny</c> statement applies.</summary>
    ExplicitlyDenied,
}
