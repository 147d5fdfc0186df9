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

    /// <summary>The first events as the AWS CLI prints them.</summary>
    public string First(int count) => new JsonObject { ["Events"] = new JsonArray([.. _events.Take(count).Select(each => each.DeepClone())]) }.ToJsonString();

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
