using DurableLocal.Core.Permissions;

namespace DurableLocal.Template;

/// <summary>The resources of a SAM template with all intrinsics resolved. Other assemblies use a template only in this form.</summary>
public sealed record Stack(
    string Name,
    IReadOnlyList<QueueResource> Queues,
    IReadOnlyList<TableResource> Tables,
    IReadOnlyList<FunctionResource> Functions,
    IReadOnlyList<EventSourceMappingResource> EventSourceMappings,
    IReadOnlyList<RuleResource> Rules,
    IReadOnlyDictionary<string, string> Outputs)
{
    /// <summary>
    /// A payload that the functions and queues of the stack accept, for the commands that a user is shown; from the
    /// template's <c>Metadata: { DurableLocal: { Sample: '…' } }</c>, null where it has none.
    /// </summary>
    public string? SamplePayload { get; init; }

    /// <summary>
    /// Messages of functions' log lines that a user is shown although their level is below WARN; from
    /// <c>Metadata: { DurableLocal: { Report: [MESSAGE] } }</c>.
    /// </summary>
    public IReadOnlyList<string> ReportedMessages { get; init; } = [];

    /// <summary>Names of the AWS::Logs::LogGroup resources.</summary>
    public IReadOnlyList<string> LogGroups { get; init; } = [];

    public IReadOnlyList<MetricFilterResource> MetricFilters { get; init; } = [];

    /// <summary>What the template contains and a deployment ignores.</summary>
    public IReadOnlyList<TemplateProblem> Warnings { get; init; } = [];
}

/// <summary>An AWS::SQS::Queue. Attributes have the names and text values of the SQS API (<c>VisibilityTimeout</c>, <c>RedrivePolicy</c> as JSON…).</summary>
public sealed record QueueResource(string LogicalId, string Name, IReadOnlyDictionary<string, string> Attributes)
{
    public bool IsFifo => Attributes.GetValueOrDefault("FifoQueue") == "true";
}

/// <summary>An AWS::DynamoDB::Table (or AWS::Serverless::SimpleTable).</summary>
public sealed record TableResource(
    string LogicalId,
    string Name,
    IReadOnlyList<TableAttribute> Attributes,
    IReadOnlyList<TableKey> KeySchema,
    IReadOnlyList<TableIndex> GlobalIndexes,
    IReadOnlyList<TableIndex> LocalIndexes,
    string? TimeToLiveAttribute)
{
    /// <summary>ARN of a customer managed key, or null. Nothing is encrypted locally; calls of functions need permissions on the key.</summary>
    public string? KmsKeyArn { get; init; }
}

/// <param name="Type"><c>S</c>, <c>N</c> or <c>B</c>.</param>
public sealed record TableAttribute(string Name, string Type);

/// <param name="KeyType"><c>HASH</c> or <c>RANGE</c>.</param>
public sealed record TableKey(string Name, string KeyType);

/// <param name="ProjectionType"><c>ALL</c>, <c>KEYS_ONLY</c> or <c>INCLUDE</c>.</param>
public sealed record TableIndex(string Name, IReadOnlyList<TableKey> KeySchema, string ProjectionType, IReadOnlyList<string> NonKeyAttributes);

/// <summary>An AWS::Serverless::Function.</summary>
public sealed record FunctionResource
{
    /// <summary>The version that AutoPublishAlias publishes. Always the same locally: there is no history of deployments.</summary>
    public const string PublishedVersion = "1";

    public required string LogicalId { get; init; }

    /// <summary>FunctionName, or a name generated from the stack name and the logical id.</summary>
    public required string Name { get; init; }

    public required string Handler { get; init; }

    public required string Runtime { get; init; }

    /// <summary>Absolute path of the CodeUri folder.</summary>
    public required string CodeUri { get; init; }

    /// <summary>Maximum duration of an invocation; 1 to 900 s, default 3 s.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>128 to 10,240, default 128.</summary>
    public required int MemorySizeMegabytes { get; init; }

    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>AutoPublishAlias, or null.</summary>
    public string? Alias { get; init; }

    /// <summary>Set on a durable function.</summary>
    public DurableResource? Durable { get; init; }

    /// <summary>Reserved concurrent executions, or null for the pool of the account.</summary>
    public int? ReservedConcurrency { get; init; }

    /// <summary>ARN of the dead-letter queue for failed asynchronous events, or null.</summary>
    public string? DeadLetterQueueArn { get; init; }

    /// <summary>EventInvokeConfig, or null if the template has none.</summary>
    public EventInvokeResource? EventInvoke { get; init; }

    /// <summary>Whether the tenant isolation mode is PER_TENANT.</summary>
    public bool TenantIsolated { get; init; }

    /// <summary>LoggingConfig: <c>JSON</c> or <c>Text</c>.</summary>
    public string LogFormat { get; init; } = "Text";

    /// <summary>LoggingConfig: <c>TRACE</c> to <c>FATAL</c>, or null.</summary>
    public string? ApplicationLogLevel { get; init; }

    /// <summary>LoggingConfig: the log group; by default <c>/aws/lambda/</c> and the name of the function.</summary>
    public string LogGroup
    {
        get => field ?? $"/aws/lambda/{Name}";
        init;
    }

    /// <summary>The tags of the template with the one that SAM adds; returned by the API, without local effect.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>Returned by the API; without local effect, like the three properties below.</summary>
    public string Description { get; init; } = "";

    /// <summary><c>x86_64</c> or <c>arm64</c>.</summary>
    public string Architecture { get; init; } = "x86_64";

    /// <summary>512 to 10,240, default 512.</summary>
    public int EphemeralStorageMegabytes { get; init; } = 512;

    public const string ActiveTracing = "Active";

    /// <summary><c>Active</c> or <c>PassThrough</c>.</summary>
    public string Tracing { get; init; } = "PassThrough";

    /// <summary>ARN of the role; null for the role that SAM creates.</summary>
    public string? RoleArn { get; init; }

    /// <summary>
    /// The policy statements of the role. Null if the template does not contain them (a role or a policy outside of the
    /// template): nothing is denied then.
    /// </summary>
    public IReadOnlyList<PolicyStatement>? Permissions { get; init; }

    /// <summary>Whether the text is the logical id or the name: users give either.</summary>
    public bool IsNamed(string text) => text == LogicalId || text == Name;
}

/// <summary>EventInvokeConfig of a function; null for members that are not set.</summary>
/// <param name="MaximumRetryAttempts">Retries of a failed asynchronous invocation; 0 to 2, default 2.</param>
/// <param name="MaximumEventAgeSeconds">60 to 21,600. An event that would be older at its next attempt is not retried.</param>
public sealed record EventInvokeResource(int? MaximumRetryAttempts, int? MaximumEventAgeSeconds)
{
    public const int DefaultRetryAttempts = 2;

    /// <summary>ARN of the queue that receives a record of each event whose last attempt failed, or null.</summary>
    public string? OnFailureArn { get; init; }

    /// <summary>ARN of the queue that receives a record of each event that succeeded, or null.</summary>
    public string? OnSuccessArn { get; init; }
}

/// <summary>DurableConfig of a function.</summary>
/// <param name="ExecutionTimeout">Time from the start of an execution, including waits; 1 s to 366 days.</param>
/// <param name="RetentionDays">1 to 90 days after the end of an execution.</param>
public sealed record DurableResource(TimeSpan ExecutionTimeout, int RetentionDays)
{
    /// <summary>ARN of a customer managed key, or null. Returned by the API; nothing is encrypted locally.</summary>
    public string? KmsKeyArn { get; init; }
}

/// <summary>An SQS event of a function, or an AWS::Lambda::EventSourceMapping.</summary>
/// <param name="FunctionName">Name of the function. The mapping invokes its alias, if it has one.</param>
/// <param name="BatchSize">1 to 10,000, default 10.</param>
/// <param name="BatchingWindow">0 to 300 s.</param>
/// <param name="MaximumConcurrency">2 to 1,000, or null for no limit.</param>
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
    /// <summary>At most ten event patterns as JSON text. A message must match one of them, if there are any.</summary>
    public IReadOnlyList<string> Filters { get; init; } = [];
}

/// <summary>An EventBridge rule (AWS::Events::Rule or an EventBridgeRule event of a function) on the default bus.</summary>
/// <param name="PatternJson">The event pattern as JSON.</param>
public sealed record RuleResource(string LogicalId, string PatternJson, IReadOnlyList<RuleTarget> Targets);

/// <summary>A target of a rule.</summary>
/// <param name="Arn">ARN of a function, a function alias or a queue.</param>
/// <param name="DeadLetterQueueArn">ARN of the queue that receives an event that the target rejects, or null.</param>
public sealed record RuleTarget(string Arn, string? DeadLetterQueueArn = null);

/// <summary>An AWS::Logs::MetricFilter.</summary>
/// <param name="LogGroup">Name of the log group whose lines it counts.</param>
/// <param name="Pattern">The filter pattern; empty for every line.</param>
public sealed record MetricFilterResource(string LogicalId, string LogGroup, string Pattern, IReadOnlyList<MetricTransformation> Transformations);

/// <summary>The metric of a metric filter.</summary>
/// <param name="Value">A number, or a selector such as <c>$.latency</c> of the number in the line.</param>
/// <param name="Unit">Unit of CloudWatch, such as <c>Count</c>, or null.</param>
/// <param name="Dimensions">Selectors of the values in the line, by the name of the dimension.</param>
public sealed record MetricTransformation(string Namespace, string Name, string Value, string? Unit, IReadOnlyDictionary<string, string> Dimensions);
