using DurableLocal.Core.Permissions;

namespace DurableLocal.Template;

/// <summary>The roles of functions, in the form that access control takes.</summary>
public static class FunctionRoles
{
    /// <summary>The policy statements of each function whose permissions the template gives, by the function's name.</summary>
    public static IEnumerable<KeyValuePair<string, IReadOnlyList<PolicyStatement>>> Roles(this IEnumerable<FunctionResource> functions) =>
        functions.Where(function => function.Permissions is not null).Select(function => KeyValuePair.Create(function.Name, function.Permissions!));
}
