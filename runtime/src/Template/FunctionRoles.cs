using DurableLocal.Core.Permissions;

namespace DurableLocal.Template;

/// <summary>The roles of functions, as input of access control.</summary>
public static class FunctionRoles
{
    /// <summary>Returns the policy statements of each function with known permissions, by function name.</summary>
    public static IEnumerable<KeyValuePair<string, IReadOnlyList<PolicyStatement>>> Roles(this IEnumerable<FunctionResource> functions) =>
        functions.Where(function => function.Permissions is not null).Select(function => KeyValuePair.Create(function.Name, function.Permissions!));
}
