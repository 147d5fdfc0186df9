using System.Collections.Concurrent;
using DurableChaining.Local.Template;

namespace DurableChaining.Local.Permissions;

/// <summary>What one function's role may do. The patterns that bear on an action are gathered when it is first met.</summary>
public sealed class RolePermissions(string functionName, IReadOnlyList<PolicyStatement> statements)
{
    private readonly ConcurrentDictionary<string, Grants> _byAction = new(StringComparer.Ordinal);

    public string FunctionName => functionName;

    /// <param name="action">Such as <c>sqs:SendMessage</c>.</param>
    /// <param name="resource">An ARN, or <c>*</c> for an action that has no resource.</param>
    public Decision Decide(string action, string resource)
    {
        var grants = _byAction.GetOrAdd(action, static (name, all) => Gather(name, all), statements);
        return AnyMatches(grants.Denied, resource) ? Decision.ExplicitlyDenied
            : AnyMatches(grants.Allowed, resource) ? Decision.Allowed
            : Decision.ImplicitlyDenied;
    }

    private static Grants Gather(string action, IReadOnlyList<PolicyStatement> statements)
    {
        var relevant = statements.Where(statement => statement.Actions.Any(pattern => ArnPattern.Matches(pattern, action, ignoreCase: true))).ToLookup(statement => statement.IsAllow);
        return new Grants(
            [.. relevant[true].SelectMany(statement => statement.Resources)],
            [.. relevant[false].SelectMany(statement => statement.Resources)]);
    }

    private static bool AnyMatches(string[] patterns, string resource)
    {
        foreach (var pattern in patterns)
        {
            if (ArnPattern.Matches(pattern, resource))
            {
                return true;
            }
        }

        return false;
    }

    private sealed record Grants(string[] Allowed, string[] Denied);
}

/// <summary>How a role's policies bear on a call.</summary>
public enum Decision
{
    /// <summary>No statement speaks of it.</summary>
    ImplicitlyDenied,

    Allowed,

    /// <summary>A <c>Deny</c> speaks of it.</summary>
    ExplicitlyDenied,
}
