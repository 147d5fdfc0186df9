using DurableLocal.Core.Permissions;

namespace DurableLocal.Template;

/// <summary>What a SAM template asks for, every intrinsic resolved: the only thing the other rooms know of a template.</summary>
public sealed record Stack(
    string Name,
    IReadOnlyList<QueueResource> Queues,
    IReadOnlyList<TableResource> Tables,
    IReadOnlyList<FunctionResource> Functions,
    IReadOnlyList<EventSourceMappingResource> EventSourceMappings,
    IReadOnlyList<RuleResource> Rules,
    IReadOnlyDictionary<string, string> Outputs);

/// <summary>An AWS::SQS::Queue. Attributes carry SQS's own names and text values (<c>VisibilityTimeout</c>, <c>RedrivePolicy</c> as JSON…).</summary>
public sealed record QueueResource(string LogicalId, string Name, IReadOnlyDictionary<string, string> Attributes);

/// <summary>An AWS::DynamoDB::Table (or AWS::Serverless::SimpleTable).</summary>
public sealed record TableResource(
    string LogicalId,
    string Name,
    IReadOnlyList<TableAttribute> Attributes,
    IReadOnlyList<TableKey> KeySchema,
    IReadOnlyList<TableIndex> GlobalIndexes,
    IReadOnlyList<TableIndex> LocalIndexes,
    string? TimeToLiveAttribute);

/// <param name="Type"><c>S</c>, <c>N</c> or <c>B</c>.</param>
public sealed record TableAttribute(string Name, string Type);

/// <param name="KeyType"><c>HASH</c> or <c>RANGE</c>.</param>
public sealed record TableKey(string Name, string KeyType);

/// <param name="ProjectionType"><c>ALL</c>, <c>KEYS_ONLY</c> or <c>INCLUDE</c>.</param>
public sealed record TableIndex(string Name, IReadOnlyList<TableKey> KeySchema, string ProjectionType, IReadOnlyList<string> NonKeyAttributes);

/// <summary>An AWS::Serverless::Function.</summary>
public sealed record FunctionResource
{
    /// <summary>The version that AutoPublishAlias publishes; one machine has no history of deployments.</summary>
    public const string PublishedVersion = "1";

    public required string LogicalId { get; init; }

    /// <summary>The name part of its ARN: FunctionName, or stack name and logical id where the template gives none.</summary>
    public required string Name { get; init; }

    public required string Handler { get; init; }

    public required string Runtime { get; init; }

    /// <summary>Absolute path of the folder that CodeUri names.</summary>
    public required string CodeUri { get; init; }

    /// <summary>Longest invocation; 1 to 900 s, default 3 s.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>128 to 10 240, default 128.</summary>
    public required int MemorySizeMegabytes { get; init; }

    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>AutoPublishAlias, or null.</summary>
    public string? Alias { get; init; }

    /// <summary>Set on a durable function.</summary>
    public DurableResource? Durable { get; init; }

    /// <summary>Reserved concurrent executions, or null for the account's pool.</summary>
    public int? ReservedConcurrency { get; init; }

    /// <summary>ARN of the queue that failed asynchronous events go to, or null.</summary>
    public string? DeadLetterQueueArn { get; init; }

    /// <summary>Retries of a failed asynchronous invocation of a plain function; 0 to 2, default 2.</summary>
    public int MaximumRetryAttempts { get; init; } = 2;

    /// <summary>EventInvokeConfig as it is written, or null where the template has none.</summary>
    public EventInvokeResource? EventInvoke { get; init; }

    /// <summary>Whether the function has tenant isolation mode PER_TENANT.</summary>
    public bool TenantIsolated { get; init; }

    /// <summary>JSON or Text, and the levels, as LoggingConfig gives them.</summary>
    public string LogFormat { get; init; } = "Text";

    public string? ApplicationLogLevel { get; init; }

    /// <summary>What follows is told and does nothing on one machine.</summary>
    public string Description { get; init; } = "";

    /// <summary><c>x86_64</c> or <c>arm64</c>.</summary>
    public string Architecture { get; init; } = "x86_64";

    /// <summary>512 to 10 240, default 512.</summary>
    public int EphemeralStorageMegabytes { get; init; } = 512;

    /// <summary><c>Active</c> or <c>PassThrough</c>.</summary>
    public string Tracing { get; init; } = "PassThrough";

    /// <summary>
    /// What its role may do; null where the template does not tell (a role of its own, a policy that is not in the
    /// template), and then nothing is refused.
    /// </summary>
    public IReadOnlyList<PolicyStatement>? Permissions { get; init; }
}

/// <summary>EventInvokeConfig of a function: the members that it gives.</summary>
/// <param name="MaximumRetryAttempts">0 to 2.</param>
/// <param name="MaximumEventAgeSeconds">60 to 21 600: an event that would be older at its next attempt has none.</param>
public sealed record EventInvokeResource(int? MaximumRetryAttempts, int? MaximumEventAgeSeconds);

/// <summary>DurableConfig of a function.</summary>
/// <param name="ExecutionTimeout">1 s to 366 days, from the start, waits included.</param>
/// <param name="RetentionDays">1 to 90 days after the end.</param>
public sealed record DurableResource(TimeSpan ExecutionTimeout, int RetentionDays);

/// <summary>An SQS event of a function.</summary>
/// <param name="FunctionName">The function's name; the mapping invokes its alias where it has one.</param>
/// <param name="BatchSize">1 to 10 000, default 10.</param>
/// <param name="BatchingWindow">0 to 300 s.</param>
/// <param name="MaximumConcurrency">2 to 1 000, or null for no bound.</param>
public sealed record EventSourceMappingResource(
    string LogicalId,
    string FunctionName,
    string QueueArn,
    int BatchSize,
    TimeSpan BatchingWindow,
    bool ReportBatchItemFailures,
    int? MaximumConcurrency,
    bool Enabled)
{
    /// <summary>Event patterns as JSON text, at most ten, of which a message must match one; none: every message goes.</summary>
    public IReadOnlyList<string> Filters { get; init; } = [];
}

/// <summary>An EventBridge rule (AWS::Events::Rule or an EventBridgeRule event of a function) on the default bus.</summary>
/// <param name="PatternJson">The event pattern as JSON.</param>
/// <param name="TargetArns">Function (alias) or queue ARNs.</param>
public sealed record RuleResource(string LogicalId, string PatternJson, IReadOnlyList<string> TargetArns);
