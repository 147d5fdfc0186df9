using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Amazon.Lambda;
using Amazon.Lambda.Model;

namespace DurableLocal.Tests.Behaviour;

/// <summary>A running stack with the workflows of the project Functions.</summary>
public sealed class BehaviourRuntime : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _http = new();
    private RuntimeProcess? _runtime;

    private static string Template { get; } = $$"""
        Transform: AWS::Serverless-2016-10-31
        Globals:
          Function:
            Runtime: dotnet10
            CodeUri: {{Path.Combine(Repository.Root, "runtime", "tests", "Functions")}}
            MemorySize: 256
            Timeout: 30
            AutoPublishAlias: live
            DurableConfig: { ExecutionTimeout: 300, RetentionPeriodInDays: 1 }
            Environment: { Variables: { TARGET_FUNCTION: "app-Behaviour:live" } }
        Resources:
          Behaviour:
            Type: AWS::Serverless::Function
            Properties:
              FunctionName: app-Behaviour
              Handler: TestFunctions::TestFunctions.Behaviour.Workflows::RunAsync
              Policies: [{ Version: "2012-10-17", Statement: [{ Effect: Allow, Action: lambda:InvokeFunction, Resource: "*" }] }]
          OfNumber:
            Type: AWS::Serverless::Function
            Properties: { FunctionName: app-OfNumber, Handler: "TestFunctions::TestFunctions.Behaviour.Workflows::OfNumber" }
        """;

    /// <summary>The histories of all workflows, which run at the same time.</summary>
    public IReadOnlyDictionary<string, Task<IReadOnlyList<string>>> Histories { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _runtime = await RuntimeProcess.StartAsync(Path.Combine(_folder.Path, "data"), "--template", _folder.Write("template.yaml", Template));
        Histories = BehaviourHistories.All.Keys.ToDictionary(workflow => workflow, workflow => RunAsync("app-Behaviour", $"\"{workflow}\""));
    }

    public async ValueTask DisposeAsync()
    {
        if (_runtime is not null)
        {
            await _runtime.DisposeAsync();
        }

        _http.Dispose();
        _folder.Dispose();
    }

    /// <summary>
    /// Runs an execution to its end, answers its callbacks, and returns its events: type, name, parent, subtype, and the
    /// payload or error. Invocations are left out, because their number depends on the machine.
    /// </summary>
    /// <param name="until">Where it holds for the events, invocations included, the execution is not waited for any more.</param>
    public async Task<IReadOnlyList<string>> RunAsync(string function, string input, Predicate<IReadOnlyList<string>>? until = null)
    {
        var started = await _runtime!.Lambda.InvokeAsync(new InvokeRequest { FunctionName = function, Qualifier = "live", InvocationType = InvocationType.Event, Payload = input });
        var answered = new HashSet<string>(StringComparer.Ordinal);
        return await Wait.UntilAsync(
            async () =>
            {
                var events = await EventsAsync(started.DurableExecutionArn);
                foreach (var callback in events.Select(static each => (string?)each["CallbackStartedDetails"]?["CallbackId"]).OfType<string>().Where(answered.Add))
                {
                    await AnswerAsync(callback, input);
                }

                return Describe(events, withInvocations: until is not null);
            },
            lines => until?.Invoke(lines) ?? (lines.Count > 1 && lines[^1].StartsWith("Execution", StringComparison.Ordinal)),
            $"the end of {input}");
    }

    private async Task AnswerAsync(string callbackId, string input)
    {
        if (input == "\"callback\"")
        {
            await _runtime!.Lambda.SendDurableExecutionCallbackSuccessAsync(new() { CallbackId = callbackId, Result = new MemoryStream("\"approved\""u8.ToArray()) });
        }
        else if (input == "\"failed callback\"")
        {
            await _runtime!.Lambda.SendDurableExecutionCallbackFailureAsync(new() { CallbackId = callbackId, Error = new ErrorObject { ErrorType = "Rejected", ErrorMessage = "too much" } });
        }
    }

    /// <summary>Reads the history as it is on the wire.</summary>
    private async Task<List<JsonNode>> EventsAsync(string arn)
    {
        var events = new List<JsonNode>();
        string? marker = "";
        while (marker is not null)
        {
            var page = (await _http.GetFromJsonAsync<JsonNode>($"http://127.0.0.1:{_runtime!.Port}/2025-12-01/durable-executions/{Uri.EscapeDataString(arn)}/history?IncludeExecutionData=true&MaxItems=1000{marker}"))!;
            events.AddRange(page["Events"]!.AsArray().OfType<JsonNode>());
            marker = (string?)page["NextMarker"] is { } next ? $"&Marker={Uri.EscapeDataString(next)}" : null;
        }

        return events;
    }

    private static List<string> Describe(List<JsonNode> events, bool withInvocations)
    {
        var names = events.Where(static each => each["Name"] is not null).GroupBy(static each => (string)each["Id"]!).ToDictionary(static group => group.Key, static group => (string?)group.First()["Name"]);
        return [.. events.Where(each => withInvocations || (string?)each["EventType"] != "InvocationCompleted").Select(each => Describe(each, (string?)each["ParentId"] is { } parent ? names.GetValueOrDefault(parent, "?") : null))];
    }

    private static string Describe(JsonNode each, string? parent)
    {
        var type = (string)each["EventType"]!;
        var details = each[$"{type}Details"];
        var payload = (string?)details?["Result"]?["Payload"];
        var error = details?["Error"]?["Payload"];
        var text = new StringBuilder(type);
        Append(" ", type.StartsWith("Execution", StringComparison.Ordinal) ? null : (string?)each["Name"]);
        Append(" of ", parent);
        Append(" as ", (string?)each["SubType"]);
        Append(" -> ", payload is { Length: > 100 } ? $"{payload.Length} characters" : payload);
        Append(" ! ", error is null ? null : $"{error["ErrorType"]}: {error["ErrorMessage"]}{(error["StackTrace"] is JsonArray { Count: > 0 } ? " with stack" : "")}");
        return text.ToString();

        void Append(string separator, string? value)
        {
            if (value is not null)
            {
                text.Append(separator).Append(value);
            }
        }
    }
}
