namespace DurableLocal.Template;

/// <summary>Reads the Events of functions and AWS::Lambda::EventSourceMapping; <see cref="RuleReader"/> reads the rules.</summary>
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

    private readonly List<EventSourceMappingResource> _mappings = [];
    private readonly RuleReader _rules = new(scope);

    public IReadOnlyList<EventSourceMappingResource> Mappings => _mappings;

    public IReadOnlyList<RuleResource> Rules => _rules.Rules;

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
            _rules.Read(declaration, functions, queues);
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

        _rules.ReadEvent(id, properties, function, queues);
    }

    private void ReadMapping(ResourceDeclaration declaration, IReadOnlyList<FunctionResource> functions, IReadOnlyList<QueueResource> queues)
    {
        var properties = scope.FieldsOf(declaration);
        properties.Allow(declaration.Type.Name, [.. KnownMapping, "EventSourceArn", "FunctionName"]);
        if (properties.Required("FunctionName", "a function of this template")?.Text() is not { } named)
        {
            return;
        }

        if (functions.FirstOrDefault(function => scope.IsReferenceTo(function, named)) is { } function)
        {
            AddMapping(declaration.LogicalId, properties, "EventSourceArn", function, queues);
        }
        else
        {
            properties.Error("FunctionName", $"expected a function of this template, got \"{named}\"");
        }
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

        var queue = scope.QueueOf(arn, queues);
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

        if (function is { Durable: not null, Alias: null })
        {
            properties.Error(queueProperty, $"expected an AutoPublishAlias of {function.LogicalId}: Lambda rejects an SQS event on a durable function without a qualifier");
        }

        if (function.Durable is { } durable && durable.ExecutionTimeout > MaxMappedExecutionTimeout)
        {
            properties.Error(queueProperty, $"expected an ExecutionTimeout of at most {MaxMappedExecutionTimeout.TotalSeconds} s on a durable function with an SQS event, got {durable.ExecutionTimeout.TotalSeconds} s");
        }
    }
}
