namespace DurableLocal.Template;

/// <summary>Reads the Events of functions, AWS::Lambda::EventSourceMapping and AWS::Events::Rule.</summary>
internal sealed class EventReader(TemplateScope scope)
{
    private const int MaxBatchSize = 10_000;
    private const int MaxBatchSizeWithoutWindow = 10;
    private const int MaxWindowSeconds = 300;

    /// <summary>Maximum number of filters, after a quota increase; the default quota is 5.</summary>
    private const int MaxFilters = 10;

    private const int MaxPatternLength = 4_096;

    /// <summary>Lambda rejects a mapping on a durable function whose execution timeout is longer than one invocation.</summary>
    private static readonly TimeSpan MaxMappedExecutionTimeout = TimeSpan.FromSeconds(900);

    private static readonly HashSet<string> KnownMapping =
    [
        "BatchSize", "Enabled", "FilterCriteria", "FunctionResponseTypes", "MaximumBatchingWindowInSeconds", "ScalingConfig", "KmsKeyArn",
        "MetricsConfig", "ProvisionedPollerConfig", "Tags", "LoggingConfig",
    ];

    private static readonly HashSet<string> KnownTarget =
        ["Arn", "Id", "RetryPolicy", "DeadLetterConfig", "RoleArn", "Input", "InputPath", "InputTransformer"];

    private static readonly Dictionary<string, string> UnsupportedTarget = new(StringComparer.Ordinal)
    {
        ["Input"] = "local targets receive the whole event",
        ["InputPath"] = "local targets receive the whole event",
        ["InputTransformer"] = "local targets receive the whole event",
    };

    private readonly List<EventSourceMappingResource> _mappings = [];
    private readonly List<RuleResource> _rules = [];

    public IReadOnlyList<EventSourceMappingResource> Mappings => _mappings;

    public IReadOnlyList<RuleResource> Rules => _rules;

    /// <summary>Reads all mappings and rules. The functions and queues are needed to check references to them.</summary>
    public void Read(IReadOnlyList<FunctionResource> functions, IReadOnlyList<QueueResource> queues)
    {
        foreach (var declaration in scope.Active(ResourceType.Function))
        {
            var function = functions.FirstOrDefault(function => function.LogicalId == declaration.LogicalId);
            foreach (var (id, field) in scope.FieldsOf(declaration)["Events"]?.Map()?.All ?? [])
            {
                ReadEvent($"{declaration.LogicalId}{id}", field, function, queues);
            }
        }

        foreach (var declaration in scope.Active(ResourceType.EventSourceMapping))
        {
            ReadMapping(declaration, functions, queues);
        }

        foreach (var declaration in scope.Active(ResourceType.Rule))
        {
            ReadRule(declaration, functions, queues);
        }
    }

    private void ReadEvent(string id, Field field, FunctionResource? function, IReadOnlyList<QueueResource> queues)
    {
        if (field.Map() is not { } item || item.Required("Type", "SQS or EventBridgeRule")?.OneOf("SQS", "EventBridgeRule", "CloudWatchEvent") is not { } type)
        {
            return;
        }

        item.Allow("Events", ["Type", "Properties"]);
        if (item.Required("Properties", "a map")?.Map() is not { } properties || function is null)
        {
            return;
        }

        if (type == "SQS")
        {
            properties.Allow("an SQS event", [.. KnownMapping, "Queue"]);
            AddMapping(id, properties, "Queue", function, queues);
            return;
        }

        properties.Allow("an EventBridgeRule event", ["Pattern", "EventBusName", "RuleName", "State", "RetryPolicy", "DeadLetterConfig", "Target", "Input", "InputPath"]);
        properties.RejectUnsupported(UnsupportedTarget);
        AddRule(id, properties, "Pattern", [InvocationArn(function)]);
    }

    private void ReadMapping(ResourceDeclaration declaration, IReadOnlyList<FunctionResource> functions, IReadOnlyList<QueueResource> queues)
    {
        var properties = scope.FieldsOf(declaration);
        properties.Allow(declaration.Type.Name, [.. KnownMapping, "EventSourceArn", "FunctionName"]);
        if (properties.Required("FunctionName", "a function of this template")?.Text() is not { } named)
        {
            return;
        }

        if (functions.FirstOrDefault(function => IsReferenceTo(function, named)) is { } function)
        {
            AddMapping(declaration.LogicalId, properties, "EventSourceArn", function, queues);
        }
        else
        {
            properties.Error("FunctionName", $"expected a function of this template, got \"{named}\"");
        }
    }

    private bool IsReferenceTo(FunctionResource function, string reference)
    {
        var arn = scope.Options.Identity.FunctionArn(function.Name);
        return reference == function.Name || reference == arn || (function.Alias is not null && (reference == $"{function.Name}:{function.Alias}" || reference == $"{arn}:{function.Alias}"));
    }

    private void AddMapping(string id, Fields properties, string queueProperty, FunctionResource function, IReadOnlyList<QueueResource> queues)
    {
        var size = properties["BatchSize"]?.Integer(1, MaxBatchSize) ?? MaxBatchSizeWithoutWindow;
        var window = properties["MaximumBatchingWindowInSeconds"]?.Integer(0, MaxWindowSeconds, " s") ?? 0;

        var scaling = properties["ScalingConfig"]?.Map();
        scaling?.Allow("ScalingConfig", ["MaximumConcurrency"]);
        var responses = properties["FunctionResponseTypes"]?.Items().Select(item => item.OneOf("ReportBatchItemFailures")).ToList() ?? [];
        var concurrency = scaling?["MaximumConcurrency"]?.Integer(2, 1000);
        var enabled = properties["Enabled"]?.Flag() ?? true;
        var filters = ReadFilters(properties);
        if (properties.Required(queueProperty, "the ARN of a queue of this template")?.Text() is not { } arn)
        {
            return;
        }

        var queue = QueueOf(arn, queues);
        CheckBatch(properties, size, window, queue);
        CheckMapping(properties, queueProperty, arn, function, queue);
        _mappings.Add(new EventSourceMappingResource(id, function.Name, arn, size, TimeSpan.FromSeconds(window), responses.Count > 0, concurrency, enabled) { Filters = filters });
    }

    private static List<string> ReadFilters(Fields properties)
    {
        var criteria = properties["FilterCriteria"]?.Map();
        criteria?.Allow("FilterCriteria", ["Filters"]);
        var patterns = new List<string>();
        foreach (var item in criteria?["Filters"]?.Items() ?? [])
        {
            var filter = item.Map();
            filter?.Allow("a filter", ["Pattern"]);
            if (filter?.Required("Pattern", "an event pattern, as text")?.Text() is { } pattern)
            {
                patterns.Add(pattern);
                if (pattern.Length > MaxPatternLength)
                {
                    filter.Error("Pattern", $"expected at most {MaxPatternLength} characters, got {pattern.Length}");
                }
            }
        }

        if (patterns.Count > MaxFilters)
        {
            criteria!.Error("Filters", $"expected at most {MaxFilters}, got {patterns.Count}");
        }

        return patterns;
    }

    private QueueResource? QueueOf(string arn, IReadOnlyList<QueueResource> queues) =>
        queues.FirstOrDefault(queue => scope.Options.Identity.QueueArn(queue.Name) == arn);

    /// <summary>Checks the limits of a batch. Lambda does not support a batching window on a FIFO queue, and a batch of more than ten messages requires one.</summary>
    private static void CheckBatch(Fields properties, int size, int windowSeconds, QueueResource? queue)
    {
        if (queue is { IsFifo: true } && windowSeconds > 0)
        {
            properties.Error("MaximumBatchingWindowInSeconds", $"expected 0 s for the FIFO queue {queue.LogicalId}, got {windowSeconds} s");
        }

        if (size <= MaxBatchSizeWithoutWindow)
        {
            return;
        }

        if (queue is { IsFifo: true })
        {
            properties.Error("BatchSize", $"expected at most {MaxBatchSizeWithoutWindow} for the FIFO queue {queue.LogicalId}, got {size}");
        }
        else if (windowSeconds == 0)
        {
            properties.Error("BatchSize", $"expected at most {MaxBatchSizeWithoutWindow} without a MaximumBatchingWindowInSeconds of 1 s or more, got {size}");
        }
    }

    private void CheckMapping(Fields properties, string queueProperty, string arn, FunctionResource function, QueueResource? queue)
    {
        if (queue is null)
        {
            properties.Error(queueProperty, $"expected the ARN of a queue of this template, got \"{arn}\"");
            return;
        }

        var visibility = queue.Attributes.TryGetValue("VisibilityTimeout", out var value)
            ? int.Parse(value, System.Globalization.CultureInfo.InvariantCulture)
            : QueueReader.DefaultVisibilityTimeoutSeconds;
        if (visibility < function.Timeout.TotalSeconds)
        {
            var declaration = scope.Declarations[queue.LogicalId];
            scope.FieldsOf(declaration).Error("VisibilityTimeout", $"expected at least the timeout of {function.LogicalId}, {function.Timeout.TotalSeconds} s, got {visibility} s");
        }

        if (function.Durable is { } durable && durable.ExecutionTimeout > MaxMappedExecutionTimeout)
        {
            properties.Error(queueProperty, $"expected an ExecutionTimeout of at most {MaxMappedExecutionTimeout.TotalSeconds} s on a durable function with an SQS event, got {durable.ExecutionTimeout.TotalSeconds} s");
        }
    }

    private void ReadRule(ResourceDeclaration declaration, IReadOnlyList<FunctionResource> functions, IReadOnlyList<QueueResource> queues)
    {
        var properties = scope.FieldsOf(declaration);
        properties.Allow(declaration.Type.Name, ["Name", "Description", "EventBusName", "EventPattern", "State", "Targets", "RoleArn", "Tags"]);
        var targets = new List<string>();
        foreach (var item in properties.Required("Targets", "a list of targets")?.Items() ?? [])
        {
            var target = item.Map();
            target?.Allow("Targets", KnownTarget);
            target?.RejectUnsupported(UnsupportedTarget);
            target?.Required("Id");
            if (target?.Required("Arn", "the ARN of a function or queue")?.Text() is { } arn && IsLocalTarget(arn, target, functions, queues))
            {
                targets.Add(arn);
            }
        }

        AddRule(declaration.LogicalId, properties, "EventPattern", targets);
    }

    /// <summary>Whether the target is a function or queue of the template. A topic is ignored, because it has no local subscribers; any other target is an error.</summary>
    private bool IsLocalTarget(string arn, Fields target, IReadOnlyList<FunctionResource> functions, IReadOnlyList<QueueResource> queues)
    {
        if (QueueOf(arn, queues) is { IsFifo: true } fifo)
        {
            // A FIFO target needs SqsParameters with a message group, which are not supported locally.
            target.Error("Arn", $"expected a standard queue, got the FIFO queue {fifo.LogicalId}");
            return false;
        }

        if (functions.Any(function => IsReferenceTo(function, arn)) || QueueOf(arn, queues) is not null)
        {
            return true;
        }

        if (!arn.StartsWith("arn:aws:sns:", StringComparison.Ordinal))
        {
            target.Error("Arn", $"expected the ARN of a function or queue of this template, got \"{arn}\"");
        }

        return false;
    }

    private void AddRule(string id, Fields properties, string patternProperty, IReadOnlyList<string> targets)
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
