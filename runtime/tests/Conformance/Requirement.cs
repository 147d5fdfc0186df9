using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace DurableLocal.Tests.Conformance;

/// <summary>One requirement of the language-neutral suite, as defined in <c>requirements/*.json</c>.</summary>
/// <param name="Id">Number of the suite, a hyphen, number within the suite.</param>
/// <param name="Async">Whether the function is invoked asynchronously.</param>
/// <param name="Status">Final status of the execution; null if the requirement does not wait for the end.</param>
internal sealed record Requirement(
    string Id,
    JsonNode? Input,
    IReadOnlyDictionary<string, string>? Variables,
    bool Async,
    IReadOnlyList<CallbackAction>? Callbacks,
    string? Status,
    IReadOnlyList<LogCount>? Logs,
    IReadOnlyList<ExpectedEvent> History)
{
    internal static readonly JsonSerializerOptions JsonOptions = new(JsonSerializerDefaults.Web) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    private static readonly string[] Suites =
        ["Step", "Wait", "Child", "Callback", "Invoke", "WaitForCondition", "WaitForCallback", "Parallel", "Map"];

    /// <summary>The expected result. Null if the requirement has no <c>result</c>; <c>result: null</c> expects null.</summary>
    [JsonIgnore]
    public Expected? Result { get; init; }

    public int SuiteNumber => int.Parse(Id[..Id.IndexOf('-', StringComparison.Ordinal)]);

    public string Suite => Suites[SuiteNumber - 1];

    public int Number => int.Parse(Id[(Id.IndexOf('-', StringComparison.Ordinal) + 1)..]);

    /// <summary>Logical id of its function in the template.</summary>
    public string LogicalId => $"{Suite}{Number}";

    /// <summary>All requirements, by suite and number.</summary>
    public static IReadOnlyList<Requirement> All { get; } = [.. Read().OrderBy(each => each.SuiteNumber).ThenBy(each => each.Number)];

    internal static string Folder => Path.Combine(AppContext.BaseDirectory, "requirements");

    private static IEnumerable<Requirement> Read() =>
        from file in Directory.EnumerateFiles(Folder, "*.json")
        from node in JsonNode.Parse(File.ReadAllText(file))!.AsArray()
        select Parse(node.AsObject());

    private static Requirement Parse(JsonObject node)
    {
        var expected = node.TryGetPropertyValue("result", out var result) ? new Expected(result?.DeepClone()) : null;
        node.Remove("result");
        return node.Deserialize<Requirement>(JsonOptions)! with { Result = expected };
    }
}

/// <summary>A value to compare with, null included.</summary>
internal sealed record Expected(JsonNode? Value);

/// <summary>One action of the external system on a callback of the execution.</summary>
/// <param name="Name">Name of the callback; <c>*</c> for the first one of the execution.</param>
/// <param name="Action"><c>success</c>, <c>failure</c> or <c>heartbeat</c>.</param>
/// <param name="After">Seconds from the end of the invocation that created the callback.</param>
internal sealed record CallbackAction(string Name, string Action, JsonNode? Payload, int After);

/// <summary>The number of lines of the function's log that must match the pattern.</summary>
internal sealed record LogCount(string Pattern, int Count);

/// <summary>One event that the history must contain.</summary>
/// <param name="At">EventId in the history.</param>
internal sealed record ExpectedEvent(int At, string Event, string? SubType, string? Id, string? Parent, string? Name, JsonNode? Details)
{
    /// <summary>Returns the event as a document with the member names of <c>GetDurableExecutionHistory</c>.</summary>
    public JsonObject ToDocument()
    {
        var document = new JsonObject { ["EventType"] = Event };
        foreach (var (member, text) in new[] { ("SubType", SubType), ("Id", Id), ("ParentId", Parent), ("Name", Name) })
        {
            if (text is not null)
            {
                document[member] = text;
            }
        }

        if (Details is not null)
        {
            document[$"{Event}Details"] = Details.DeepClone();
        }

        return document;
    }
}
