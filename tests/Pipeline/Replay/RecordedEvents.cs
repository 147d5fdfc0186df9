using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DurableChaining.Tests.Replay;

/// <summary>The events that an execution of a workflow has, as GetDurableExecutionHistory returns them.</summary>
internal sealed class RecordedEvents
{
    private readonly List<JsonObject> _events = [];

    private RecordedEvents()
    {
    }

    public int Count => _events.Count;

    /// <summary>Records a whole execution, from its start to its success.</summary>
    public static RecordedEvents Of(IReadOnlyList<WorkflowTree> nodes)
    {
        var recorded = new RecordedEvents();
        recorded.Add("ExecutionStarted", null, null, null, new JsonObject { ["Input"] = Payload("{}"), ["ExecutionTimeout"] = 900 });
        recorded.Visit(nodes, null);
        recorded.Add("ExecutionSucceeded", null, null, null, new JsonObject { ["Result"] = Payload("\"done\"") });
        return recorded;
    }

    /// <summary>The first events as the service returns them, and version 1 of the AWS CLI prints them.</summary>
    public string First(int count) => Print(_events.Take(count), metadata: null);

    /// <summary>All events as a program prints the response.</summary>
    /// <param name="time">The format of times.</param>
    /// <param name="metadata">The member of the response that an SDK adds; null for none.</param>
    public string Printed(string time, string? metadata) => Print(
        _events.Select(each =>
        {
            var printed = each.DeepClone();
            foreach (var member in (string[])["EventTimestamp", "ScheduledEndTimestamp"])
            {
                foreach (var holder in new[] { printed, printed["WaitStartedDetails"] }.OfType<JsonObject>().Where(holder => holder.ContainsKey(member)))
                {
                    holder[member] = DateTimeOffset.FromUnixTimeSeconds((int)holder[member]!).AddMilliseconds(125).ToString(time, CultureInfo.InvariantCulture);
                }
            }

            return printed;
        }),
        metadata);

    /// <summary>All events, with the payloads of one event, or of all, replaced by what the service returns in their place.</summary>
    /// <param name="number">Of the event; 0 for all.</param>
    public string WithPayload(int number, Func<JsonObject> replacement) => Print(
        _events.Select(each =>
        {
            var printed = (JsonObject)each.DeepClone();
            var details = (JsonObject)printed[$"{printed["EventType"]}Details"]!;
            foreach (var member in (string[])["Input", "Result", "Error"])
            {
                if (details.ContainsKey(member) && (number == 0 || (int)printed["EventId"]! == number))
                {
                    details[member] = replacement();
                }
            }

            return printed;
        }),
        metadata: null);

    private static string Print(IEnumerable<JsonNode> events, string? metadata)
    {
        var response = new JsonObject { ["Events"] = new JsonArray([.. events.Select(each => each.DeepClone())]) };
        if (metadata is not null)
        {
            response[metadata] = new JsonObject { ["RequestId"] = "r" };
        }

        return response.ToJsonString();
    }

    private void Visit(IReadOnlyList<WorkflowTree> nodes, string? parent)
    {
        for (var i = 0; i < nodes.Count; i++)
        {
            Visit(nodes[i], Id(parent, i + 1), parent);
        }
    }

    private void Visit(WorkflowTree node, string id, string? parent)
    {
        void Event(string type, JsonObject details) => Add(type, id, parent, node.Name, details);
        switch (node)
        {
            case StepNode:
                Event("StepStarted", []);
                Event("StepSucceeded", Result(attempt: 1));
                break;
            case FailingStepNode:
                Event("StepStarted", []);
                Event("StepFailed", Error(attempt: 1));
                break;
            case RetriedStepNode:
                Event("StepStarted", []);
                Event("StepFailed", Error(attempt: 1, delay: 1));
                Event("StepStarted", []);
                Event("StepSucceeded", Result(attempt: 2));
                break;
            case WaitNode:
                Event("WaitStarted", new JsonObject { ["Duration"] = 1, ["ScheduledEndTimestamp"] = 1_800_000_001 });
                Event("WaitSucceeded", new JsonObject { ["Duration"] = 1 });
                break;
            case InvokeNode:
                Event("ChainedInvokeStarted", new JsonObject { ["FunctionName"] = "function", ["Input"] = Payload("\"input\"") });
                Event("ChainedInvokeSucceeded", Result());
                break;
            case FailingInvokeNode:
                Event("ChainedInvokeStarted", new JsonObject { ["FunctionName"] = "function", ["Input"] = Payload("\"input\"") });
                Event("ChainedInvokeFailed", Error());
                break;
            case ChildNode child:
                Event("ContextStarted", []);
                Visit(child.Nodes, id);
                Event("ContextSucceeded", Result());
                break;
            case MapNode map:
                Event("ContextStarted", []);
                for (var i = 0; i < map.Nodes.Count; i++)
                {
                    var unit = Id(id, i + 1);
                    Add("ContextStarted", unit, id, null, []);
                    Visit([map.Nodes[i]], unit);
                    Add("ContextSucceeded", unit, id, null, Result());
                }

                Event("ContextSucceeded", new JsonObject { ["Result"] = Payload(Summary(map.Nodes.Count)) });
                break;
            default:
                throw new InvalidOperationException($"unknown node {node}");
        }
    }

    /// <summary>What the SDK for .NET records for a map.</summary>
    private static string Summary(int units) => JsonSerializer.Serialize(new
    {
        CompletionReason = "ALL_COMPLETED",
        Units = Enumerable.Range(0, units).Select(index => new { Index = index, Status = "SUCCEEDED", Result = "\"done\"" }),
    });

    private void Add(string type, string? id, string? parent, string? name, JsonObject details)
    {
        var each = new JsonObject { ["EventType"] = type, ["EventId"] = _events.Count + 1, ["EventTimestamp"] = 1_800_000_000 + _events.Count, [$"{type}Details"] = details };
        foreach (var (member, value) in new[] { ("Id", id), ("ParentId", parent), ("Name", name) })
        {
            if (value is not null)
            {
                each[member] = value;
            }
        }

        _events.Add(each);
    }

    private static JsonObject Result(int? attempt = null) => WithRetry(new JsonObject { ["Result"] = Payload("\"done\"") }, attempt, null);

    private static JsonObject Error(int? attempt = null, int? delay = null) =>
        WithRetry(new JsonObject { ["Error"] = new JsonObject { ["Payload"] = new JsonObject { ["ErrorType"] = "IOException", ["ErrorMessage"] = "no" }, ["Truncated"] = false } }, attempt, delay);

    private static JsonObject WithRetry(JsonObject details, int? attempt, int? delay)
    {
        if (attempt is not null)
        {
            var retry = new JsonObject { ["CurrentAttempt"] = attempt };
            if (delay is not null)
            {
                retry["NextAttemptDelaySeconds"] = delay;
            }

            details["RetryDetails"] = retry;
        }

        return details;
    }

    private static JsonObject Payload(string text) => new() { ["Payload"] = text, ["Truncated"] = false };

    /// <summary>The id that the SDK for .NET gives the operation with that number in its context.</summary>
    private static string Id(string? parent, int number)
    {
        var digits = number.ToString(CultureInfo.InvariantCulture);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(parent is null ? digits : $"{parent}-{digits}")));
    }
}
