using DurableLocal.Core.Permissions;

namespace DurableLocal.Template;

/// <summary>
/// The AWS::IAM::Role resources of a template with their policies: inline ones, managed ones, and those that an
/// AWS::IAM::Policy, AWS::IAM::RolePolicy or AWS::IAM::ManagedPolicy attaches.
/// </summary>
internal sealed class Roles
{
    private const string Assume = "sts:AssumeRole";
    private const string Lambda = "lambda.amazonaws.com";

    private static readonly HashSet<string> KnownRole =
    [
        "AssumeRolePolicyDocument", "Policies", "ManagedPolicyArns", "RoleName",
        // Without local effect.
        "Description", "MaxSessionDuration", "Path", "PermissionsBoundary", "Tags",
    ];

    private static readonly Dictionary<string, HashSet<string>> KnownPolicies = new(StringComparer.Ordinal)
    {
        [ResourceType.Policy] = ["PolicyName", "PolicyDocument", "Roles", "Users", "Groups"],
        [ResourceType.RolePolicy] = ["PolicyName", "PolicyDocument", "RoleName"],
        [ResourceType.ManagedPolicy] = ["ManagedPolicyName", "PolicyDocument", "Roles", "Users", "Groups", "Description", "Path"],
    };

    private readonly TemplateScope _scope;
    private readonly Dictionary<string, PolicyStatements> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PolicyStatements> _managed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Role> _byArn = new(StringComparer.Ordinal);

    /// <summary>Reads all roles and policies; errors are recorded in the scope.</summary>
    public Roles(TemplateScope scope)
    {
        _scope = scope;
        foreach (var policy in scope.Active([.. KnownPolicies.Keys]))
        {
            ReadPolicy(policy);
        }

        foreach (var role in scope.Active(ResourceType.Role))
        {
            ReadRole(role);
        }
    }

    /// <summary>Returns the statements of a function's role; null if it is not in the template, or not wholly known.</summary>
    /// <param name="role">The property of the function; an error is recorded where Lambda cannot assume the role.</param>
    public IReadOnlyList<PolicyStatement>? StatementsOf(Field role)
    {
        if (role.Text() is not { } arn || !_byArn.TryGetValue(arn, out var found))
        {
            return null;
        }

        if (!found.IsForLambda)
        {
            role.Error($"expected a role that {Lambda} can assume, got {found.LogicalId}");
        }

        return found.Statements.OrNull();
    }

    private void ReadPolicy(ResourceDeclaration declaration)
    {
        var properties = _scope.FieldsOf(declaration);
        properties.Allow(declaration.Type.Name, KnownPolicies[declaration.Type.Name]);
        var statements = new PolicyStatements();
        if (properties.Required("PolicyDocument", "a policy document")?.Map() is { } document)
        {
            statements.AddDocument(document);
        }

        if (declaration.Type.Name == ResourceType.ManagedPolicy)
        {
            if (ResourceName.Of(_scope, declaration, properties) is { } name)
            {
                _managed.Add(declaration.Type.Ref(_scope.Options.Identity, name), statements);
            }
        }
        else
        {
            properties.Required("PolicyName");
        }

        string[] names = declaration.Type.Name == ResourceType.RolePolicy
            ? [.. properties.Required("RoleName", "the name of a role")?.Texts() ?? []]
            : [.. properties["Roles"]?.Texts() ?? []];
        foreach (var name in names)
        {
            StatementsOf(name).AddAll(statements);
        }
    }

    private void ReadRole(ResourceDeclaration declaration)
    {
        var properties = _scope.FieldsOf(declaration);
        properties.Allow(declaration.Type.Name, KnownRole);
        var trust = properties.Required("AssumeRolePolicyDocument", "a policy document")?.Map();
        if (ResourceName.Of(_scope, declaration, properties) is not { } name)
        {
            return;
        }

        var statements = StatementsOf(name);
        foreach (var item in properties["Policies"]?.Items() ?? [])
        {
            var policy = item.Map();
            policy?.Allow("a policy of a role", ["PolicyName", "PolicyDocument"]);
            policy?.Required("PolicyName");
            if (policy?.Required("PolicyDocument", "a policy document")?.Map() is { } document)
            {
                statements.AddDocument(document);
            }
        }

        foreach (var item in properties["ManagedPolicyArns"]?.Items() ?? [])
        {
            AddManaged(statements, item);
        }

        var arn = declaration.Type.Attribute(_scope.Options.Identity, name, declaration.LogicalId, "Arn", declaration.Position);
        _byArn[arn] = new Role(declaration.LogicalId, statements, trust is not null && IsForLambda(trust));
    }

    private void AddManaged(PolicyStatements statements, Field item)
    {
        if (item.Text() is not { } arn)
        {
            return;
        }

        if (_managed.TryGetValue(arn, out var own))
        {
            statements.AddAll(own);
        }
        else
        {
            statements.AddManaged(arn, item.Position.Line);
        }
    }

    private static bool IsForLambda(Fields trust) =>
        (trust["Statement"] is not { } statements ? [] : statements.IsList ? statements.Items() : [statements])
        .Select(statement => statement.Map())
        .Any(statement => statement?["Effect"]?.Text() == "Allow"
            && statement["Action"]?.Texts().Contains(Assume) == true
            && statement["Principal"] is { IsMap: true } principal
            && principal.Map()?["Service"]?.Texts().Contains(Lambda) == true);

    private PolicyStatements StatementsOf(string roleName)
    {
        if (!_byName.TryGetValue(roleName, out var statements))
        {
            _byName.Add(roleName, statements = new PolicyStatements());
        }

        return statements;
    }

    private sealed record Role(string LogicalId, PolicyStatements Statements, bool IsForLambda);
}
