using System.Text.Json.Nodes;
using DurableLocal.Lambda;

namespace DurableLocal.Tests.Durable;

/// <summary>One invocation, from the side of the SDK in the function.</summary>
internal sealed class DurableCall
{
    private readonly LocalService _service;

    public DurableCall(LocalService service, Invocation invocation)
    {
        _service = service;
        Process = FakeInvoker.Current.Value!;
        Envelope = JsonNode.Parse(invocation.Payload.Span)!;
        Token = (string)Envelope["CheckpointToken"]!;
        Merge(Envelope["InitialExecutionState"]!["Operations"]!);
    }

    public JsonNode Envelope { get; }

    public string Token { get; set; }

    /// <summary>The invoker, and so the process, that started the invocation.</summary>
    public FakeInvoker Process { get; }

    public string Arn => (string)Envelope["DurableExecutionArn"]!;

    public Dictionary<string, JsonNode> State { get; } = [];

    public string? Status(string id) => (string?)State.GetValueOrDefault(id)?["Status"];

    public string? Input => (string?)Envelope["InitialExecutionState"]!["Operations"]![0]!["ExecutionDetails"]!["InputPayload"];

    public async Task<JsonNode> CheckpointAsync(params string[] updates)
    {
        var response = await _service.OkAsync("POST", LocalService.Path(Arn, "/checkpoint"), Body(updates));
        Accept(response);
        return response;
    }

    /// <summary>Applies the next token (empty if the response has none) and the changed operations of a response.</summary>
    public void Accept(JsonNode response)
    {
        Token = (string?)response["CheckpointToken"] ?? "";
        Merge(response["NewExecutionState"]!["Operations"]!);
    }

    /// <summary>Sends a checkpoint that must fail and returns the message of the error.</summary>
    public async Task<string> ExpectErrorAsync(params string[] updates)
    {
        var (status, errorType, body) = await _service.SendAsync("POST", LocalService.Path(Arn, "/checkpoint"), Body(updates));
        Assert.Equal((400, "InvalidParameterValueException"), (status, errorType));
        return (string)body!["message"]!;
    }

    public string Body(string[] updates, string? clientToken = null) =>
        $$"""{"CheckpointToken":"{{Token}}"{{(clientToken is null ? "" : $",\"ClientToken\":\"{clientToken}\"")}},"Updates":[{{string.Join(',', updates)}}]}""";

    private void Merge(JsonNode operations)
    {
        foreach (var operation in operations.AsArray())
        {
            State[(string)operation!["Id"]!] = operation;
        }
    }
}
