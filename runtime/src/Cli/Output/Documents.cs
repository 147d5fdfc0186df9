using System.Text.Json;
using DurableLocal.Hosting;

namespace DurableLocal.Cli.Output;

/// <summary>A durable execution in a list. Times are UTC.</summary>
/// <param name="EndedAt">Null while it runs.</param>
/// <param name="DurationSeconds">Null while it runs.</param>
public sealed record ExecutionSummary(string Arn, string Name, string Function, string Status, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, double? DurationSeconds);

/// <summary>The output of <c>executions</c>.</summary>
/// <param name="Total">Executions that match, shown or not.</param>
/// <param name="Skipped">Those before the first one shown.</param>
public sealed record ExecutionsDocument(int Total, int Skipped, IReadOnlyList<ExecutionSummary> Executions);

/// <summary>A durable execution with its payloads and history.</summary>
/// <param name="Input">The payload it was started with, as text.</param>
/// <param name="Result">Of an execution that SUCCEEDED.</param>
/// <param name="Error">The ErrorObject of one that did not.</param>
/// <param name="Events">Events of GetDurableExecutionHistory, payloads included.</param>
public sealed record ExecutionDetail(ExecutionSummary Execution, string? Input, string? Result, JsonElement? Error, IReadOnlyList<JsonElement> Events);

/// <summary>The output of <c>history</c>.</summary>
/// <param name="Items">Items of tables with this partition key; read only where there is no execution.</param>
public sealed record HistoryDocument(string Key, IReadOnlyList<ExecutionDetail> Executions, IReadOnlyList<FoundItem> Items);

/// <summary>An item of a table, as plain JSON.</summary>
public sealed record FoundItem(string Table, JsonElement Item);

/// <summary>A line of a function's log; <c>logs --output json</c> prints one document a line.</summary>
/// <param name="At">Null where neither the line nor one before it has a time.</param>
/// <param name="Level">Null for a line without one.</param>
/// <param name="Message">The message of a structured line; otherwise the line.</param>
/// <param name="Line">The line as the function has written it.</param>
public sealed record LogLine(string Function, DateTimeOffset? At, string? Level, string Message, string Line);

/// <summary>An event on the time line of a key.</summary>
/// <param name="Source">A queue, an execution or a function.</param>
public sealed record TraceEvent(DateTimeOffset At, string Source, string Event, string Detail);

/// <summary>The output of <c>trace</c>: everything that is known of a key.</summary>
public sealed record TraceDocument(
    string Key,
    IReadOnlyList<ExecutionDetail> Executions,
    IReadOnlyList<FoundItem> Items,
    IReadOnlyList<QueuedMessage> Messages,
    IReadOnlyList<LogLine> Logs,
    IReadOnlyList<TraceEvent> Timeline);

/// <summary>The output of <c>send</c>.</summary>
/// <param name="SequenceNumber">Of a FIFO queue.</param>
public sealed record SendDocument(string Queue, string MessageId, string? SequenceNumber);

/// <summary>The output of <c>redrive</c>.</summary>
public sealed record RedriveDocument(string Source, string Destination, string Status, long Moved);

/// <summary>The output of <c>stop</c>, <c>pause</c> and <c>resume</c>.</summary>
/// <param name="Status">The status after the call.</param>
public sealed record ChangeDocument(string Arn, string Name, string Status);

/// <summary>The output of <c>up</c>, once the stack is ready.</summary>
/// <param name="Endpoint">Of SQS, DynamoDB and Lambda.</param>
/// <param name="Console">Null with <c>--no-console</c>.</param>
/// <param name="Outputs">Outputs of the template.</param>
/// <param name="StartSeconds">Time to readiness, the build of the functions included.</param>
public sealed record UpDocument(
    string Stack,
    string Endpoint,
    string? Console,
    string Region,
    string DataFolder,
    IReadOnlyList<QueueAddress> Queues,
    IReadOnlyList<string> Tables,
    IReadOnlyList<FunctionAddress> Functions,
    IReadOnlyDictionary<string, string> Outputs,
    double StartSeconds);

/// <summary>A queue of the template.</summary>
public sealed record QueueAddress(string Name, string Url, string Arn);

/// <summary>A function of the template.</summary>
/// <param name="Arn">To invoke it by, with the qualifier that a durable function requires.</param>
public sealed record FunctionAddress(string Name, string Arn);
