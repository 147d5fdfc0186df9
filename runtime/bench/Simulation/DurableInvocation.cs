using System.Text.Json;
using DurableLocal.Core.Json;
using DurableLocal.Lambda;

namespace DurableLocal.Bench.Simulation;

/// <summary>A change of an operation, as a checkpoint has it.</summary>
/// <param name="Json">The element of <c>Updates</c>.</param>
internal readonly record struct OperationUpdate(string Id, string Action, string Json);

/// <summary>
/// One invocation of a durable function, from the side of an SDK: the state of its operations and the checkpoints. Compares
/// the state with everything that was acknowledged to earlier invocations of the execution.
/// </summary>
internal sealed class DurableInvocation
{
    private readonly Simulation _simulation;
    private readonly Client _client;
    private readonly ExecutionRecord _record;
    private readonly Dictionary<string, (string Status, JsonElement Operation)> _state = new(StringComparer.Ordinal);
    private string _token;

    public DurableInvocation(Simulation simulation, Client client, Invocation invocation)
    {
        (_simulation, _client) = (simulation, client);
        var envelope = JsonElement.Parse(invocation.Payload.Span);
        Arn = envelope.GetProperty("DurableExecutionArn").GetString()!;
        _token = envelope.GetProperty("CheckpointToken").GetString()!;
        var operations = envelope.GetProperty("InitialExecutionState").GetProperty("Operations");
        Merge(operations);
        Input = operations[0].GetProperty("ExecutionDetails").GetProperty("InputPayload").GetString()!;
        _record = simulation.RecordOf(Arn);
        _record.StartedAt = DateTimeOffset.FromUnixTimeMilliseconds(operations[0].GetProperty("StartTimestamp").GetInt64());
        CheckNothingIsLost();
    }

    public string Arn { get; }

    /// <summary>The payload that the execution was started with.</summary>
    public string Input { get; }

    public string? Status(string id) => _state.GetValueOrDefault(id).Status;

    public JsonElement Operation(string id) => _state[id].Operation;

    /// <summary>Sends updates and applies the response.</summary>
    /// <exception cref="FunctionEnd">The function crashes, its process ends, or the execution goes on without this invocation.</exception>
    public async Task CheckpointAsync(params OperationUpdate[] updates)
    {
        _simulation.Faults.MayCrash();
        foreach (var update in updates)
        {
            _record.Sent[update.Id] = update.Action switch { "START" => "STARTED", "RETRY" => "PENDING", "FAIL" => "FAILED", _ => "SUCCEEDED" };
        }

        var body = $$"""{"CheckpointToken":"{{_token}}","Updates":[{{string.Join(',', updates.Select(update => update.Json))}}]}""";
        var response = await SendAsync(body);
        foreach (var id in Merge(response.GetProperty("NewExecutionState").GetProperty("Operations")))
        {
            _record.Acknowledged[id] = _state[id].Status;
        }

        _record.Sent.Clear();
        _simulation.Faults.MayCrash();
        _token = response.Member("CheckpointToken")?.GetString() ?? throw FunctionEnd.Pending;
    }

    public static OperationUpdate Update(string id, string type, string action, string more = "") =>
        new(id, action, $$"""{"Id":"{{id}}","Type":"{{type}}","Action":"{{action}}"{{(more.Length == 0 ? "" : "," + more)}}}""");

    public static string Quote(string text) => JsonSerializer.Serialize(text);

    private async Task<JsonElement> SendAsync(string body)
    {
        while (true)
        {
            var response = await _client.ExecutionAsync("POST", Arn, "/checkpoint", body);
            if (response.IsOk)
            {
                return response.Body;
            }

            if (response.Status == 0)
            {
                throw FunctionEnd.Killed;
            }

            if (response.Status != 503)
            {
                // Only an operator who stops the execution, or its timeout, takes it from a function that runs.
                if (!_record.IsStopRequested && !_record.MayHaveTimedOut(_simulation.Clock))
                {
                    _simulation.Violation($"{Arn}: checkpoint {body}: {response.Status} {response.Body}");
                }

                throw FunctionEnd.Pending;
            }

            await _client.PauseAsync();
        }
    }

    /// <summary>Returns the ids of the operations.</summary>
    private List<string> Merge(JsonElement operations)
    {
        var ids = new List<string>(operations.GetArrayLength());
        foreach (var operation in operations.EnumerateArray())
        {
            var id = operation.GetProperty("Id").GetString()!;
            ids.Add(id);
            _state[id] = (operation.GetProperty("Status").GetString()!, operation);
        }

        return ids;
    }

    private void CheckNothingIsLost()
    {
        foreach (var (id, before) in _record.Acknowledged.ToList())
        {
            var now = Status(id);
            // The operations of a completed context are not in the state.
            var isHidden = now is null && Status(id[..^1]) is "SUCCEEDED";
            if (!isHidden && !MayBecome(before, now) && !(_record.Sent.TryGetValue(id, out var sent) && MayBecome(sent, now)))
            {
                _simulation.Violation($"{Arn}: {id} was acknowledged as {before} and is now {now ?? "lost"}");
            }

            _record.Acknowledged[id] = now ?? before;
        }

        _record.Sent.Clear();
    }

    /// <summary>Whether the status may have changed in this way without the function.</summary>
    private static bool MayBecome(string before, string? now) => (before, now) switch
    {
        ("STARTED", "STARTED" or "SUCCEEDED" or "FAILED" or "TIMED_OUT") => true,
        ("PENDING", "PENDING" or "READY") => true,
        _ => before == now,
    };
}

/// <summary>What the functions of an execution know of it.</summary>
internal sealed class ExecutionRecord
{
    /// <summary>By the wall clock; known from the first invocation on.</summary>
    public DateTimeOffset StartedAt { get; set; }

    /// <summary>Status of each operation as the service acknowledged it last.</summary>
    public Dictionary<string, string> Acknowledged { get; } = new(StringComparer.Ordinal);

    /// <summary>Status of operations in a checkpoint whose response did not arrive.</summary>
    public Dictionary<string, string> Sent { get; } = new(StringComparer.Ordinal);

    public bool IsStopRequested { get; set; }

    /// <summary>Whether the clock was set forward since the start, by more than an execution of a mapping may last.</summary>
    public bool MayHaveTimedOut(SimulationClock clock) => clock.LastForwardJump > StartedAt;
}

/// <summary>The end of a function that does not return a result.</summary>
internal sealed class FunctionEnd(InvocationOutcome? outcome) : Exception
{
    /// <summary>Null if its process has ended with that of the runtime, which nobody waits for.</summary>
    public InvocationOutcome? Outcome => outcome;

    public static FunctionEnd Pending => new(new InvocationOutcome(InvocationOutcomeKind.Succeeded, "{\"Status\":\"PENDING\"}"u8.ToArray()));

    public static FunctionEnd Crash => new(new InvocationOutcome(InvocationOutcomeKind.Crashed, default, "Runtime.ExitError", "exit status 1"));

    public static FunctionEnd Timeout => new(new InvocationOutcome(InvocationOutcomeKind.TimedOut, default, "Sandbox.Timedout", "Task timed out"));

    public static FunctionEnd Killed => new(null);
}
