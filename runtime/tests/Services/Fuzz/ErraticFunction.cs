using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using DurableLocal.Lambda;

namespace DurableLocal.Tests.Fuzz;

/// <summary>
/// A durable function that sends random checkpoints with the token of its running invocation, so that they reach the
/// validation of operations, and that completes the callbacks it created.
/// </summary>
internal sealed class ErraticFunction(HttpClient http, Uri address, int seed, Action<string> report)
{
    private static readonly string[] Types = ["STEP", "WAIT", "CALLBACK", "CHAINED_INVOKE", "CONTEXT", "EXECUTION", "STEP", "WAIT", "CALLBACK", "LOOP"];
    private static readonly string[] Actions = ["START", "START", "START", "SUCCEED", "FAIL", "RETRY", "CANCEL", "PAUSE"];
    private static readonly string[] Responses = ["""{"Status":"SUCCEEDED","Result":"1"}""", """{"Status":"FAILED","Error":{"ErrorType":"E"}}""", """{"Status":"PENDING"}""", """{"Status":"PENDING"}""", """{"Status":1}""", "null"];

    private readonly ConcurrentQueue<string> _callbacks = new();
    private int _invocations;
    private int _accepted;

    /// <summary>Number of checkpoints that the service accepted.</summary>
    public int Accepted => _accepted;

    public async Task<byte[]> RunAsync(Invocation invocation)
    {
        var random = new Random(HashCode.Combine(seed, Interlocked.Increment(ref _invocations)));
        var envelope = JsonNode.Parse(invocation.Payload.Span)!;
        var (arn, token) = ((string)envelope["DurableExecutionArn"]!, (string)envelope["CheckpointToken"]!);
        for (var checkpoints = random.Next(1, 6); checkpoints > 0; checkpoints--)
        {
            var body = new JsonObject { ["CheckpointToken"] = token, ["ClientToken"] = $"{checkpoints}", ["Updates"] = new JsonArray([.. Enumerable.Range(0, random.Next(4)).Select(_ => Update(random))]) };
            if (await SendAsync($"/2025-12-01/durable-executions/{Uri.EscapeDataString(arn)}/checkpoint", body.ToJsonString()) is { } response)
            {
                Interlocked.Increment(ref _accepted);
                token = (string)response["CheckpointToken"]!;
                RecordCallbacks(response);
            }

            if (random.Next(2) == 0 && _callbacks.TryDequeue(out var callback))
            {
                await SendAsync($"/2025-12-01/durable-execution-callbacks/{Uri.EscapeDataString(callback)}/{((string[])["succeed", "fail", "heartbeat"])[random.Next(3)]}", random.Next(2) == 0 ? "{}" : "\"x\"");
                _callbacks.Enqueue(callback);
            }
        }

        return Encoding.UTF8.GetBytes(Responses[random.Next(Responses.Length)]);
    }

    private static JsonObject Update(Random random)
    {
        var type = Types[random.Next(Types.Length)];
        var update = new JsonObject { ["Id"] = $"{(char)('a' + random.Next(8))}", ["Type"] = type, ["Action"] = Actions[random.Next(Actions.Length)] };
        Maybe("Name", "n");
        Maybe("SubType", "Step");
        Maybe("ParentId", $"{(char)('a' + random.Next(8))}");
        Maybe("Payload", random.Next(3) == 0 ? null : "\"p\"");
        Maybe("Error", new JsonObject { ["ErrorType"] = "E", ["ErrorMessage"] = random.Next(4) == 0 ? 1 : "m", ["StackTrace"] = new JsonArray("a") });
        Maybe("StepOptions", new JsonObject { ["NextAttemptDelaySeconds"] = Number() });
        Maybe("ContextOptions", new JsonObject { ["ReplayChildren"] = true });
        MaybeFor("WAIT", "WaitOptions", new JsonObject { ["WaitSeconds"] = Number() });
        MaybeFor("CALLBACK", "CallbackOptions", new JsonObject { ["TimeoutSeconds"] = Number(), ["HeartbeatTimeoutSeconds"] = Number() });
        MaybeFor("CHAINED_INVOKE", "ChainedInvokeOptions", new JsonObject { ["FunctionName"] = ((string[])["app-Plain", "app-Flow:live", "app-Flow", "none", "%", ""])[random.Next(6)] });
        return update;

        JsonNode Number() => ((JsonNode[])[0, 1, 1, 2, -1, 1e9, 0.5, "1"])[random.Next(8)].DeepClone();

        void Maybe(string name, JsonNode? value)
        {
            if (random.Next(4) == 0)
            {
                update[name] = value;
            }
        }

        void MaybeFor(string optionsType, string name, JsonNode value)
        {
            if (random.Next(type == optionsType ? 10 : 40) > (type == optionsType ? 0 : 38))
            {
                update[name] = value;
            }
        }
    }

    private void RecordCallbacks(JsonNode response)
    {
        foreach (var operation in response["NewExecutionState"]?["Operations"]?.AsArray() ?? [])
        {
            if ((string?)operation?["CallbackDetails"]?["CallbackId"] is { } id)
            {
                _callbacks.Enqueue(id);
            }
        }
    }

    /// <summary>Sends the request; reports a 5xx response and a broken connection. Returns the response, or null if the service rejected the request.</summary>
    private async Task<JsonNode?> SendAsync(string path, string body)
    {
        try
        {
            using var content = new StringContent(body);
            using var response = await http.PostAsync(new Uri(address, path), content);
            var text = await response.Content.ReadAsStringAsync();
            if ((int)response.StatusCode >= 500)
            {
                report($"POST {path} {body} → {text}");
            }

            return response.IsSuccessStatusCode ? JsonNode.Parse(text.Length == 0 ? "{}" : text) : null;
        }
        catch (HttpRequestException broken)
        {
            report($"POST {path} {body} → {broken.Message}");
            return null;
        }
    }
}
