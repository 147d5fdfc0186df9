using System.Globalization;
using System.Text;
using System.Text.Json;
using DurableLocal.Core.Json;
using DurableLocal.Durable.Operations;

namespace DurableLocal.Durable.Replay;

/// <summary>
/// A history as GetDurableExecutionHistory returns it with execution data, of this runtime or of AWS: what
/// <c>aws lambda get-durable-execution-history --include-execution-data</c> prints.
/// </summary>
public sealed class RecordedHistory
{
    private static readonly (string Prefix, OperationType Type)[] Types =
    [
        ("Context", OperationType.Context), ("Step", OperationType.Step), ("Wait", OperationType.Wait),
        ("Callback", OperationType.Callback), ("ChainedInvoke", OperationType.ChainedInvoke),
    ];

    private readonly List<RecordedOperation> _operations = [];
    private readonly Dictionary<string, RecordedOperation> _byId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<RecordedOperation>> _byParent = new(StringComparer.Ordinal);

    private RecordedHistory(byte[] input, long startedAt) => (Input, StartedAt) = (input, startedAt);

    /// <summary>In the order of their starts.</summary>
    public IReadOnlyList<RecordedOperation> Operations => _operations;

    internal byte[] Input { get; }

    /// <summary>Epoch milliseconds.</summary>
    internal long StartedAt { get; }

    /// <summary>How the execution ended; null if it was running when the history was read.</summary>
    internal RecordedEnd? End { get; private set; }

    /// <exception cref="InvalidDataException">The text is no such history, or has no execution data; the message contains the event.</exception>
    public static RecordedHistory Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return Read(document.RootElement);
        }
        catch (JsonException malformed)
        {
            throw new InvalidDataException($"expected JSON: {malformed.Message}", malformed);
        }
        catch (Exception malformed) when (malformed is InvalidOperationException or FormatException or OverflowException)
        {
            throw new InvalidDataException($"expected the members of a history with their types: {malformed.Message}", malformed);
        }
    }

    internal RecordedOperation? Find(string? id) => id is null ? null : _byId.GetValueOrDefault(id);

    /// <summary>The operations of a context, or of the workflow itself, in the order of their starts.</summary>
    internal IReadOnlyList<RecordedOperation> ChildrenOf(string? parentId) => _byParent.GetValueOrDefault(parentId ?? "") ?? [];

    /// <summary>An operation and the contexts that it is in.</summary>
    internal HashSet<RecordedOperation> PathTo(RecordedOperation target)
    {
        var path = new HashSet<RecordedOperation>();
        for (RecordedOperation? operation = target; operation is not null && path.Add(operation); operation = Find(operation.ParentId))
        {
            // The set holds what the loop finds.
        }

        return path;
    }

    private static RecordedHistory Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("Events", out var list) || list.ValueKind != JsonValueKind.Array)
        {
            throw new InvalidDataException("expected an object with the member Events, as get-durable-execution-history prints it");
        }

        if (root.Text("NextMarker") is { Length: > 0 } || root.Text("NextToken") is { Length: > 0 })
        {
            throw new InvalidDataException("expected all events, got the first page: print the history without --max-items and --no-paginate");
        }

        var events = list.EnumerateArray().OrderBy(each => each.GetProperty("EventId").GetInt32()).ToList();
        if (events.Count == 0 || events[0].Text("EventType") != "ExecutionStarted")
        {
            throw new InvalidDataException($"expected ExecutionStarted as the first event, got {(events.Count == 0 ? "no event" : events[0].Text("EventType"))}");
        }

        var input = Payload(events[0], "Input") ?? throw WithoutData(events[0]);
        var history = new RecordedHistory(input, Time(events[0]));
        foreach (var each in events.Skip(1))
        {
            history.Add(each);
        }

        return history;
    }

    private void Add(JsonElement each)
    {
        var eventType = each.Text("EventType") ?? "";
        if (eventType is "ExecutionSucceeded" or "ExecutionFailed" or "ExecutionTimedOut" or "ExecutionStopped")
        {
            End = new RecordedEnd(eventType, Payload(each, "Result"), Payload(each, "Error"));
        }
        else if (each.Text("Id") is { } id)
        {
            var (prefix, type) = Types.FirstOrDefault(known => eventType.StartsWith(known.Prefix, StringComparison.Ordinal));
            Apply(each, Find(id) ?? Start(each, id, prefix is null ? throw new InvalidDataException($"event {Number(each)}: expected a known EventType, got \"{eventType}\"") : type), eventType[prefix!.Length..]);
        }
    }

    private RecordedOperation Start(JsonElement each, string id, OperationType type)
    {
        var operation = new RecordedOperation(_operations.Count + 1, id, type, Number(each), Time(each))
        {
            Name = each.Text("Name"),
            ParentId = each.Text("ParentId"),
            SubType = each.Text("SubType"),
            CallbackId = Details(each) is { } details ? details.Text("CallbackId") : null,
        };
        _operations.Add(operation);
        _byId.Add(id, operation);
        if (!_byParent.TryGetValue(operation.ParentId ?? "", out var children))
        {
            _byParent.Add(operation.ParentId ?? "", children = []);
        }

        children.Add(operation);
        return operation;
    }

    private static void Apply(JsonElement each, RecordedOperation operation, string change)
    {
        if (change == "Started")
        {
            return;
        }

        var retry = Details(each) is { } details && details.TryGetProperty("RetryDetails", out var found) && found.ValueKind == JsonValueKind.Object ? found : (JsonElement?)null;
        operation.Attempt = retry is { } attempts && attempts.TryGetProperty("CurrentAttempt", out var current) ? current.GetInt32() : operation.Attempt;
        if (retry is { } delayed && delayed.TryGetProperty("NextAttemptDelaySeconds", out var delay) && delay.ValueKind == JsonValueKind.Number)
        {
            // Another attempt follows.
            return;
        }

        operation.LastEvent = Number(each);
        operation.EndedAt = Time(each);
        operation.Result = Payload(each, "Result");
        operation.Error = Payload(each, "Error");
        operation.Status = change switch
        {
            "Succeeded" => OperationStatus.Succeeded,
            "Failed" => OperationStatus.Failed,
            "TimedOut" => OperationStatus.TimedOut,
            "Stopped" => OperationStatus.Stopped,
            "Cancelled" => OperationStatus.Cancelled,
            _ => throw new InvalidDataException($"event {Number(each)}: expected a known EventType, got \"{each.Text("EventType")}\""),
        };
    }

    private static int Number(JsonElement each) => each.GetProperty("EventId").GetInt32();

    /// <summary>A number of seconds, as the service and version 1 of the AWS CLI write it, or ISO 8601, as version 2 does.</summary>
    private static long Time(JsonElement each)
    {
        var time = each.GetProperty("EventTimestamp");
        return time.ValueKind == JsonValueKind.Number
            ? (long)(time.GetDecimal() * 1_000)
            : DateTimeOffset.Parse(time.GetString()!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal).ToUnixTimeMilliseconds();
    }

    private static JsonElement? Details(JsonElement each) =>
        each.TryGetProperty($"{each.Text("EventType")}Details", out var details) && details.ValueKind == JsonValueKind.Object ? details : null;

    /// <summary>The payload of <c>{"Payload":…,"Truncated":false}</c>: UTF-8 of a text, or the JSON of an error; null for none.</summary>
    /// <exception cref="InvalidDataException">The history has no execution data.</exception>
    private static byte[]? Payload(JsonElement each, string member)
    {
        if (Details(each) is not { } details || !details.TryGetProperty(member, out var value) || value.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        if (value.TryGetProperty("Truncated", out var truncated) && truncated.ValueKind == JsonValueKind.True)
        {
            throw value.TryGetProperty("Payload", out var part) && part.ValueKind != JsonValueKind.Null ? WithCutData(each, member) : WithoutData(each);
        }

        return value.TryGetProperty("Payload", out var payload) && payload.ValueKind != JsonValueKind.Null
            ? Encoding.UTF8.GetBytes(payload.ValueKind == JsonValueKind.String ? payload.GetString()! : payload.GetRawText())
            : null;
    }

    private static InvalidDataException WithoutData(JsonElement each) =>
        new($"event {Number(each)} ({each.Text("EventType")}): expected its data, got none: print the history with --include-execution-data");

    private static InvalidDataException WithCutData(JsonElement each, string member) =>
        new($"event {Number(each)} ({each.Text("EventType")}): expected the whole {member}, got a part of it: the service cut it, so this execution cannot be replayed");
}

/// <param name="EventType">Such as ExecutionSucceeded.</param>
/// <param name="Result">UTF-8 of the result.</param>
/// <param name="Error">The ErrorObject as JSON.</param>
internal sealed record RecordedEnd(string EventType, byte[]? Result, byte[]? Error);
