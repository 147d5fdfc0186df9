using DurableLocal.Core.Permissions;

namespace DurableLocal.Template;

/// <summary>
/// Reads the permissions of a function: those of its role where that is in the template, otherwise its policies and those
/// that SAM adds to the role that it creates (logs, durable execution, event source, dead letters, destinations, traces).
/// </summary>
internal sealed class PolicyReader(Fields properties, Roles roles)
{
    private readonly PolicyStatements _statements = new();

    /// <summary>Returns the statements; null if the template does not contain all permissions of the role.</summary>
    public IReadOnlyList<PolicyStatement>? Read()
    {
        if (properties["Role"] is { } role)
        {
            return roles.StatementsOf(role);
        }

        var policies = properties["Policies"];
        foreach (var policy in policies is { IsList: true } ? policies.Items() : policies is null ? [] : [policies])
        {
            ReadPolicy(policy);
        }

        AddAutomatic((policies?.Position ?? properties.Position).Line);
        return _statements.OrNull();
    }

    private void ReadPolicy(Field policy)
    {
        if (!policy.IsMap)
        {
            if (policy.Text() is { } managed)
            {
                _statements.AddManaged(managed, policy.Position.Line);
            }
        }
        else if (policy.Map() is { } document && document["Statement"] is not null)
        {
            _statements.AddDocument(document);
        }
        else
        {
            // A policy template of SAM, whose statements are not known.
            _statements.MarkIncomplete();
        }
    }

    private void AddAutomatic(int line)
    {
        _statements.AddManaged(properties["DurableConfig"] is null ? ManagedPolicies.BasicExecution : ManagedPolicies.DurableExecution, line);
        if (properties["Events"]?.Map()?.All.Any(entry => entry.Field.Map()?["Type"]?.Text() == "SQS") == true)
        {
            _statements.AddManaged(ManagedPolicies.QueueExecution, line);
        }

        if (properties["Tracing"]?.Text() == FunctionResource.ActiveTracing)
        {
            _statements.AddManaged(ManagedPolicies.Tracing, line);
        }

        AddSending("DeadLetterQueue", properties["DeadLetterQueue"]?.Map()?["TargetArn"], line);
        var destinations = properties["EventInvokeConfig"]?.Map()?["DestinationConfig"]?.Map();
        AddSending(EventInvokeReader.OnSuccess, destinations?[EventInvokeReader.OnSuccess]?.Map()?["Destination"], line);
        AddSending(EventInvokeReader.OnFailure, destinations?[EventInvokeReader.OnFailure]?.Map()?["Destination"], line);
    }

    private void AddSending(string statement, Field? queueArn, int line)
    {
        if (queueArn?.Text() is { } arn)
        {
            _statements.Add(new PolicyStatement(statement, IsAllow: true, ["sqs:SendMessage"], [arn], line));
        }
    }
}
