using System.Text.Json;
using System.Text.Json.Nodes;
using DurableLocal.Lambda;

namespace DurableLocal.Bench.Simulation;

/// <summary>
/// One invocation of a durable function, from the side of an SDK: the state of its operations and the checkpoints. Compares
/// the state with everything that was acknowledged to earlier invocations of the execution.
/// </summary>
internal sealed class DurableInvocation
{
    private readonly Simulation _simulation;
    private readonly Client _client;
    private readonly ExecutionRecord _record;
    private readonly Dictionary<string, JsonNode> _state = new(StringComparer.Ordinal);
    private string _token;

    public DurableInvocation(Simulation simulation, Client client, Invocation invocation)
    {
        (_simulation, _client) = (simulation, client);
        var envelope = JsonNode.Parse(invocation.Payload.Span)!;
        Arn = (string)envelope["DurableExecutionArn"]!;
        _token = (string)envelope["CheckpointToken"]!;
        Merge(envelope["InitialExecutionState"]!["Operations"]!.AsArray());
        Input = (string)envelope["InitialExecutionState"]!["Operations"]![0]!["ExecutionDetails"]!["InputPayload"]!;
        _record = simulation.RecordOf(Arn);
        _record.StartedAt = DateTimeOffset.FromUnixTimeMilliseconds((long)envelope["InitialExecutionState"]!["Operations"]![0]!["StartTimestamp"]!);
        CheckNothingIsLost();
    }

    public string Arn { get; }

    /// <summary>The payload that the execution was started with.</summary>
    public string Input { get; }

    public string? Status(string id) => (string?)_state.GetValueOrDefault(id)?["Status"];

    public JsonNode Operation(string id) => _state[id];

    /// <summary>Sends updates and applies the response.</summary>
    /// <exception cref="FunctionEnd">The function crashes, its process ends, or the execution goes on without this invocation.</exception>
    public async Task CheckpointAsync(params string[] updates)
    {
        _simulation.Faults.MayCrash();
        foreach (var update in updates.Select(text => JsonNode.Parse(text)!))
        {
            _record.Sent[(string)update["Id"]!] = (string)update["Action"]! switch { "START" => "STARTED", "RETRY" => "PENDING", "FAIL" => "FAILED", _ => "SUCCEEDED" };
        }

        var body = $$"""{"CheckpointToken":"{{_token}}","Updates":[{{string.Join(',', updates)}}]}""";
        var response = await SendAsync(body);
        foreach (var operation in response["NewExecutionState"]!["Operations"]!.AsArray())
        {
            _record.Acknowledged[(string)operation!["Id"]!] = (string)operation["Status"]!;
        }

        _record.Sent.Clear();
        Merge(response["NewExecutionState"]!["Operations"]!.AsArray());
        _simulation.Faults.MayCrash();
        _token = (string?)response["CheckpointToken"] ?? throw FunctionEnd.Pending;
    }

    public static string Update(string id, string type, string action, string more = "") =>
        $$"""{"Id":"{{id}}","Type":"{{type}}","Action":"{{action}}"{{(more.Length == 0 ? "" : "," + more)}}}""";

    public static string Quote(string text) => JsonSerializer.Serialize(text);

    private async Task<JsonNode> SendAsync(string body)
    {
        while (true)
        {
            var response = await _client.ExecutionAsync("POST", Arn, "/checkpoint", body);
            if (response.IsOk)
            {
                return response.Body!;
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

    private void Merge(JsonArray operations)
    {
        foreach (var operation in operations)
        {
            _state[(string)operation!["Id"]!] = operation;
        }
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
