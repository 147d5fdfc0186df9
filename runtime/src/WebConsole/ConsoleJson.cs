using System.Text.Json.Serialization;
using DurableLocal.Durable;
using DurableLocal.Lambda;
using DurableLocal.Sqs;

namespace DurableLocal.WebConsole;

/// <summary>The state of the stack in numbers. Times are epoch milliseconds.</summary>
/// <param name="StartedAt">When this runtime started.</param>
/// <param name="Now">The clock of the runtime.</param>
/// <param name="Executions">Number of executions by status.</param>
/// <param name="Chart">Executions by minute of their start, for the last hour.</param>
internal sealed record Overview(
    string Stack,
    string Endpoint,
    string Region,
    string Account,
    string? Sample,
    long StartedAt,
    long Now,
    IReadOnlyDictionary<string, long> Executions,
    IReadOnlyList<StartedExecutions> Chart,
    IReadOnlyList<FunctionSummary> Functions,
    IReadOnlyList<QueueSummary> Queues,
    IReadOnlyList<MappingSummary> Mappings);

/// <param name="Arn">With the qualifier that callers use.</param>
internal sealed record FunctionSummary(string LogicalId, string Name, string Arn, bool IsDurable, FunctionActivity Activity);

internal sealed record MappingSummary(string LogicalId, string Function, string QueueArn, bool IsEnabled);

/// <param name="Arn">Null where no execution started it.</param>
internal sealed record Parent(string? Arn);

internal sealed record LogLine(string Function, string Line);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Overview))]
[JsonSerializable(typeof(ExecutionPage))]
[JsonSerializable(typeof(IReadOnlyList<ListedRow>))]
[JsonSerializable(typeof(IReadOnlyList<QueueSummary>))]
[JsonSerializable(typeof(IReadOnlyList<LogLine>))]
[JsonSerializable(typeof(MessagePage))]
[JsonSerializable(typeof(StoredMessage))]
[JsonSerializable(typeof(Parent))]
internal sealed partial class ConsoleJson : JsonSerializerContext;
