using System.Text.Json.Nodes;
using Amazon.Lambda.DurableExecution;

namespace DurableChaining.Tests.Orchestrator;

/// <summary>
/// An execution of a released workflow, as returned by GetDurableExecutionHistory (without stack traces): the record that
/// a later build of the workflow replays when it continues such an execution.
/// </summary>
internal sealed class StoredHistory
{
    private readonly JsonObject _start;

    private StoredHistory(JsonObject start, IReadOnlyList<RecordedOperation> operations, JsonObject end) =>
        (_start, Operations, End) = (start, operations, end);

    /// <summary>The operations in the order of their starts.</summary>
    public IReadOnlyList<RecordedOperation> Operations { get; }

    /// <summary>The last event, which ends the execution.</summary>
    public JsonObject End { get; }

    public DateTimeOffset StartedAt => Time(_start);

    public static StoredHistory Load(string name)
    {
        var text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "histories", $"{name}.json"));
        var events = JsonNode.Parse(text)!["Events"]!.AsArray().Select(node => node!.AsObject()).ToList();
        var operations = events.Where(each => each.ContainsKey("Id"))
            .GroupBy(each => (string)each["Id"]!)
            .Select(group => new RecordedOperation(group.First(), group.Last()));
        return new StoredHistory(events[0], [.. operations], events[^1]);
    }

    /// <summary>Returns a copy of the history with other operations.</summary>
    public StoredHistory With(Func<IReadOnlyList<RecordedOperation>, IEnumerable<RecordedOperation>> change) => new(_start, [.. change(Operations)], End);

    /// <summary>Returns the input of an invocation after that many operations were completed.</summary>
    public DurableExecutionInvocationInput InvocationInput(string arn, int completed) => new()
    {
        DurableExecutionArn = arn,
        CheckpointToken = "0",
        InitialExecutionState = new InitialExecutionState
        {
            Operations =
            [
                new Operation
                {
                    Id = "execution",
                    Type = OperationTypes.Execution,
                    Status = OperationStatuses.Started,
                    StartTimestamp = StartedAt.ToUnixTimeMilliseconds(),
                    ExecutionDetails = new ExecutionDetails { InputPayload = (string?)_start["ExecutionStartedDetails"]!["Input"]!["Payload"] },
                },
                .. Operations.Take(completed).Select(operation => operation.Record()),
            ],
        },
    };

    public static DateTimeOffset Time(JsonObject each) => DateTimeOffset.UnixEpoch.AddSeconds((double)each["EventTimestamp"]!);
}

/// <summary>One operation of a history: its first event and its last.</summary>
internal sealed record RecordedOperation(JsonObject First, JsonObject Last)
{
    public string Id { get; init; } = (string)First[nameof(Id)]!;

    public string? Name { get; init; } = (string?)First[nameof(Name)];

    /// <summary>The operation type, in the spelling of checkpoint updates.</summary>
    public string Type => (string)First["SubType"]! switch
    {
        "ChainedInvoke" => OperationTypes.ChainedInvoke,
        "Step" => OperationTypes.Step,
        "Wait" => OperationTypes.Wait,
        var other => throw new InvalidOperationException($"unknown operation subtype {other}"),
    };

    private string LastType => (string)Last["EventType"]!;

    private JsonNode Details => Last[$"{LastType}Details"]!;

    private string Status => LastType.EndsWith("Failed", StringComparison.Ordinal) ? OperationStatuses.Failed : OperationStatuses.Succeeded;

    private string? Result => (string?)Details[nameof(Result)]?["Payload"];

    private ErrorObject? Error => Details[nameof(Error)]?["Payload"] is { } error
        ? new ErrorObject { ErrorType = (string?)error["ErrorType"], ErrorMessage = (string?)error["ErrorMessage"], ErrorData = (string?)error["ErrorData"] }
        : null;

    public Operation Record() => new()
    {
        Id = Id,
        Name = Name,
        Type = Type,
        SubType = (string?)First["SubType"],
        Status = Status,
        StartTimestamp = StoredHistory.Time(First).ToUnixTimeMilliseconds(),
        EndTimestamp = StoredHistory.Time(Last).ToUnixTimeMilliseconds(),
        StepDetails = Type == OperationTypes.Step ? new StepDetails { Attempt = 1, Result = Result, Error = Error } : null,
        ChainedInvokeDetails = Type == OperationTypes.ChainedInvoke ? new ChainedInvokeDetails { Result = Result, Error = Error } : null,
        WaitDetails = Type == OperationTypes.Wait ? new WaitDetails { ScheduledEndTimestamp = StoredHistory.Time(Last).ToUnixTimeMilliseconds() } : null,
    };

    public override string ToString() => $"{Type} {Name}";
}
