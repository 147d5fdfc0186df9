using DurableLocal.Core.Permissions;

namespace DurableLocal.Template;

/// <summary>Collects the statements of one role, from documents in the template and from managed policies of AWS.</summary>
internal sealed class PolicyStatements
{
    private readonly List<PolicyStatement> _statements = [];
    private bool _isComplete = true;

    /// <summary>Returns the statements; null if the role has permissions that are not known here.</summary>
    public IReadOnlyList<PolicyStatement>? OrNull() => _isComplete ? _statements : null;

    /// <summary>Records that the role has permissions that are not known: nothing is denied to it then.</summary>
    public void MarkIncomplete() => _isComplete = false;

    public void Add(PolicyStatement statement) => _statements.Add(statement);

    public void AddAll(PolicyStatements others)
    {
        _statements.AddRange(others._statements);
        _isComplete &= others._isComplete;
    }

    /// <summary>Adds a managed policy of AWS.</summary>
    /// <param name="nameOrArn">An unknown one makes the statements incomplete.</param>
    public void AddManaged(string nameOrArn, int line)
    {
        if (ManagedPolicies.Find(nameOrArn, line) is { } statement)
        {
            _statements.Add(statement);
        }
        else
        {
            _isComplete = false;
        }
    }

    /// <summary>Adds the statements of a policy document.</summary>
    public void AddDocument(Fields document)
    {
        document.Allow("a policy document", ["Version", "Id", "Statement"]);
        if (document.Required("Statement", "a list of statements") is { } statements)
        {
            foreach (var statement in statements.IsList ? statements.Items() : [statements])
            {
                AddStatement(statement);
            }
        }
    }

    private void AddStatement(Field field)
    {
        if (field.Map() is not { } statement)
        {
            return;
        }

        statement.Allow("a policy statement", ["Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition"]);
        if (statement["NotAction"] is not null || statement["NotResource"] is not null)
        {
            _isComplete = false;
            return;
        }

        var effect = statement.Required("Effect", "Allow or Deny")?.OneOf("Allow", "Deny");
        var actions = statement.Required("Action", "an action such as sqs:SendMessage")?.Texts() ?? [];
        var resources = statement.Required("Resource", "an ARN or *")?.Texts() ?? [];
        foreach (var action in actions.Where(action => action != "*" && !action.Contains(':', StringComparison.Ordinal)))
        {
            statement.Error("Action", $"expected an action such as sqs:SendMessage, got \"{action}\"");
        }

        var line = field.Position.Line;
        _statements.Add(new PolicyStatement(statement["Sid"]?.Text() ?? $"line {line}", effect == "Allow", actions, resources, line));
    }
}
