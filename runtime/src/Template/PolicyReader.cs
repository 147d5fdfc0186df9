using DurableLocal.Core.Permissions;

namespace DurableLocal.Template;

/// <summary>Reads the policies of a function, and adds those that SAM adds to its role: logs, durable execution, event source, dead letters, traces.</summary>
internal sealed class PolicyReader(Fields properties)
{
    private readonly List<PolicyStatement> _statements = [];
    private bool _isComplete = true;

    /// <summary>Returns the statements; null if the template does not contain all permissions of the role.</summary>
    public IReadOnlyList<PolicyStatement>? Read()
    {
        if (properties["Role"] is not null)
        {
            return null;
        }

        var policies = properties["Policies"];
        foreach (var policy in policies is { IsList: true } ? policies.Items() : policies is null ? [] : [policies])
        {
            ReadPolicy(policy);
        }

        AddAutomatic((policies?.Position ?? properties.Position).Line);
        return _isComplete ? _statements : null;
    }

    private void ReadPolicy(Field policy)
    {
        if (policy.IsMap)
        {
            if (policy.Map()!["Statement"] is { } statements)
            {
                foreach (var statement in statements.IsList ? statements.Items() : [statements])
                {
                    ReadStatement(statement);
                }
            }
            else
            {
                // A policy template of SAM, whose statements are not known.
                _isComplete = false;
            }
        }
        else if (policy.Text() is { } managed)
        {
            Add(ManagedPolicies.Find(managed, policy.Position.Line));
        }
    }

    private void ReadStatement(Field field)
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
        var actions = Texts(statement.Required("Action", "an action such as sqs:SendMessage"));
        var resources = Texts(statement.Required("Resource", "an ARN or *"));
        foreach (var action in actions.Where(action => action != "*" && !action.Contains(':', StringComparison.Ordinal)))
        {
            statement.Error("Action", $"expected an action such as sqs:SendMessage, got \"{action}\"");
        }

        var line = field.Position.Line;
        _statements.Add(new PolicyStatement(statement["Sid"]?.Text() ?? $"line {line}", effect == "Allow", actions, resources, line));
    }

    private static List<string> Texts(Field? field) => field switch
    {
        null => [],
        { IsList: true } => [.. field.Items().Select(item => item.Text()).OfType<string>()],
        _ => field.Text() is { } text ? [text] : [],
    };

    private void AddAutomatic(int line)
    {
        Add(ManagedPolicies.Find(properties["DurableConfig"] is null ? ManagedPolicies.BasicExecution : ManagedPolicies.DurableExecution, line));
        if (properties["Events"]?.Map()?.All.Any(entry => entry.Field.Map()?["Type"]?.Text() == "SQS") == true)
        {
            Add(ManagedPolicies.Find(ManagedPolicies.QueueExecution, line));
        }

        if (properties["Tracing"]?.Text() == "Active")
        {
            Add(ManagedPolicies.Find(ManagedPolicies.Tracing, line));
        }

        if (properties["DeadLetterQueue"]?.Map()?["TargetArn"]?.Text() is { } target)
        {
            _statements.Add(new PolicyStatement("DeadLetterQueue", IsAllow: true, ["sqs:SendMessage"], [target], line));
        }
    }

    private void Add(PolicyStatement? statement)
    {
        if (statement is null)
        {
            _isComplete = false;
        }
        else
        {
            _statements.Add(statement);
        }
    }
}
