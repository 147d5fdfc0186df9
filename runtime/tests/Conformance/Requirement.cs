using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace DurableLocal.Tests.Conformance;

/// <summary>One requirement of the language-neutral suite, as <c>requirements/*.json</c> states it.</summary>
/// <param name="Id">Number of the suite, a hyphen, number in it.</param>
/// <param name="Async">Whether the function is invoked as an event.</param>
/// <param name="Status">Status the execution ends with; null where its end is not awaited.</param>
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
    internal static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    private static readonly string[] Suites =
        ["Step", "Wait", "Child", "Callback", "Invoke", "WaitForCondition", "WaitForCallback", "Parallel", "Map"];

    /// <summary>Compared where it is set: <c>result: null</c> asks for null, no <c>result</c> for nothing.</summary>
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
        select Of(node.AsObject());

    private static Requirement Of(JsonObject node)
    {
        var expected = node.TryGetPropertyValue("result", out var result) ? new Expected(result?.DeepClone()) : null;
        node.Remove("result");
        return node.Deserialize<Requirement>(Form)! with { Result = expected };
    }
}

/// <summary>A value to compare with, null included.</summary>
internal sealed record Expected(JsonNode? Value);

/// <summary>What the world does to a callback of the execution.</summary>
/// <param name="Name">Of the callback; <c>*</c> for the first there is.</param>
/// <param name="After">Seconds from the suspension of the execution on it.</param>
internal sealed record CallbackAction(string Name, string Action, JsonNode? Payload, int After);

/// <summary>How many lines of the function's log have to match.</summary>
internal sealed record LogCount(string Pattern, int Count);

/// <param name="At">EventId in the history.</param>
internal sealed record ExpectedEvent(int At, string Event, string? SubType, string? Id, string? Parent, string? Name, JsonNode? Details)
{
    /// <summary>The same in the form of the history.</summary>
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
