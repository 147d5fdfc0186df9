namespace DurableLocal.Template;

/// <summary>Reads AWS::Events::Rule and the EventBridgeRule events of functions.</summary>
internal sealed class RuleReader(TemplateScope scope)
{
    private const int MaxTargets = 5;

    private static readonly HashSet<string> KnownTarget =
        ["Arn", "Id", "RetryPolicy", "DeadLetterConfig", "RoleArn", "Input", "InputPath", "InputTransformer"];

    private static readonly Dictionary<string, string> UnsupportedTarget = new(StringComparer.Ordinal)
    {
        ["Input"] = "local targets receive the whole event",
        ["InputPath"] = "local targets receive the whole event",
        ["InputTransformer"] = "local targets receive the whole event",
    };

    private readonly List<RuleResource> _rules = [];

    public IReadOnlyList<RuleResource> Rules => _rules;

    /// <summary>Reads an EventBridgeRule event, whose target is its function.</summary>
    public void ReadEvent(string id, Fields properties, FunctionResource function, IReadOnlyList<QueueResource> queues)
    {
        properties.Allow("an EventBridgeRule event", ["Pattern", "EventBusName", "RuleName", "State", "RetryPolicy", "DeadLetterConfig", "Target", "Input", "InputPath"]);
        properties.RejectUnsupported(UnsupportedTarget);
        var target = properties["Target"]?.Map();
        target?.Allow("Target", ["Id"]);
        AddRule(id, properties, "Pattern", [new RuleTarget(InvocationArn(function), DeadLetterQueue(properties, queues))]);
    }

    /// <summary>Reads an AWS::Events::Rule.</summary>
    public void Read(ResourceDeclaration declaration, IReadOnlyList<FunctionResource> functions, IReadOnlyList<QueueResource> queues)
    {
        var properties = scope.FieldsOf(declaration);
        properties.Allow(declaration.Type.Name, ["Name", "Description", "EventBusName", "EventPattern", "State", "Targets", "RoleArn", "Tags"]);
        var targets = new List<RuleTarget>();
        var items = properties.Required("Targets", "a list of targets")?.Items() ?? [];
        if (items.Count > MaxTargets)
        {
            properties.Error("Targets", $"expected at most {MaxTargets} targets, got {items.Count}");
        }

        foreach (var item in items)
        {
            if (item.Map() is { } target)
            {
                target.Allow("Targets", KnownTarget);
                target.RejectUnsupported(UnsupportedTarget);
                target.Required("Id");
                var deadLetters = DeadLetterQueue(target, queues);
                if (target.Required("Arn", "the ARN of a function or queue")?.Text() is { } arn && IsLocalTarget(arn, target, functions, queues))
                {
                    targets.Add(new RuleTarget(arn, deadLetters));
                }
            }
        }

        AddRule(declaration.LogicalId, properties, "EventPattern", targets);
    }

    /// <summary>Whether the target is a function or queue of the template. A topic is ignored, because it has no local subscribers; any other target is an error.</summary>
    private bool IsLocalTarget(string arn, Fields target, IReadOnlyList<FunctionResource> functions, IReadOnlyList<QueueResource> queues)
    {
        if (scope.QueueOf(arn, queues) is { IsFifo: true } fifo)
        {
            // A FIFO target needs SqsParameters with a message group, which are not supported locally.
            target.Error("Arn", $"expected a standard queue, got the FIFO queue {fifo.LogicalId}");
            return false;
        }

        if (functions.Any(function => scope.IsReferenceTo(function, arn)) || scope.QueueOf(arn, queues) is not null)
        {
            return true;
        }

        if (!arn.StartsWith("arn:aws:sns:", StringComparison.Ordinal))
        {
            target.Error("Arn", $"expected the ARN of a function or queue of this template, got \"{arn}\"");
        }

        return false;
    }

    /// <summary>
    /// Reads how EventBridge retries a target and where it sends an event that it cannot deliver. Locally a target accepts or
    /// rejects an event at once, so there is nothing to retry; the dead-letter queue receives what a target rejects.
    /// </summary>
    private string? DeadLetterQueue(Fields target, IReadOnlyList<QueueResource> queues)
    {
        var retries = target["RetryPolicy"]?.Map();
        retries?.Allow("RetryPolicy", ["MaximumEventAgeInSeconds", "MaximumRetryAttempts"]);
        retries?["MaximumEventAgeInSeconds"]?.Integer(60, 86_400, " s");
        retries?["MaximumRetryAttempts"]?.Integer(0, 185);
        var config = target["DeadLetterConfig"]?.Map();
        config?.Allow("DeadLetterConfig", ["Arn", "Type", "QueueLogicalId"]);
        config?["Type"]?.Error("expected Arn: a queue that SAM creates is not supported locally");
        if (config?.Required("Arn", "the ARN of a queue")?.Text() is not { } arn)
        {
            return null;
        }

        if (scope.QueueOf(arn, queues) is not { } queue)
        {
            config.Error("Arn", $"expected the ARN of a queue of this template, got \"{arn}\"");
        }
        else if (queue.IsFifo)
        {
            config.Error("Arn", $"expected a standard queue, got the FIFO queue {queue.LogicalId}");
        }

        return arn;
    }

    private void AddRule(string id, Fields properties, string patternProperty, IReadOnlyList<RuleTarget> targets)
    {
        if (properties["EventBusName"]?.Text() is { } bus && bus != "default")
        {
            properties.Error("EventBusName", $"expected the default bus, got \"{bus}\"");
        }

        var state = properties["State"]?.OneOf("ENABLED", "DISABLED", "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS");
        if (properties.Required(patternProperty, "an event pattern") is not { } pattern)
        {
            return;
        }

        if (!pattern.IsMap)
        {
            pattern.Error($"expected a map, got {pattern.Value?.Description}");
        }
        else if (state != "DISABLED")
        {
            _rules.Add(new RuleResource(id, JsonText.Of(pattern), targets));
        }
    }

    private string InvocationArn(FunctionResource function)
    {
        var arn = scope.Options.Identity.FunctionArn(function.Name);
        return function.Alias is null ? arn : $"{arn}:{function.Alias}";
    }
}
