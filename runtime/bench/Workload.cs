using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace DurableLocal.Bench;

/// <summary>
/// The application that the benchmarks run on the runtime, described in a JSON file: its template, the names of its
/// resources, and its messages. The application receives messages from a queue, starts one durable execution per member
/// <c>id</c>, and writes one row (key <c>id</c>, attribute <c>status</c>) and then one message per execution.
/// </summary>
internal sealed record Workload
{
    /// <summary>The status of a row whose execution succeeded.</summary>
    public const string Completed = "COMPLETED";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    /// <summary>The file that is read where the command line gives none.</summary>
    public static string DefaultFile { get; } = Path.Combine(Repository.Root, "samples", "workload.json");

    /// <summary>The SAM template; in the file relative to the repository root.</summary>
    public required string Template { get; init; }

    /// <summary>Name of the stack.</summary>
    public required string Stack { get; init; }

    /// <summary>Name of the queue that receives the messages.</summary>
    public required string Queue { get; init; }

    /// <summary>Name of the dead-letter queue of <see cref="Queue"/>.</summary>
    public required string DeadLetterQueue { get; init; }

    /// <summary>Name of the queue that receives one message per result, with the id in the attribute <c>IdempotencyKey</c>.</summary>
    public required string ResultQueue { get; init; }

    /// <summary>Name of the table of the results.</summary>
    public required string ResultTable { get; init; }

    /// <summary>Name of the durable function.</summary>
    public required string Orchestrator { get; init; }

    /// <summary>Alias under which <see cref="Orchestrator"/> is invoked.</summary>
    public required string Alias { get; init; }

    /// <summary>The functions that the orchestrator invokes, each with the message that it logs once per invocation (with the id as <c>correlation_id</c>).</summary>
    public required IReadOnlyDictionary<string, string> Steps { get; init; }

    /// <summary>A message. Each message sent has an <c>id</c> of its own; chaos runs also set its <c>value</c>.</summary>
    public required JsonObject Message { get; init; }

    /// <summary>The number in the row of a message that succeeded.</summary>
    public required ExpectedResult Expected { get; init; }

    /// <summary>Template parameters of chaos runs: retries must outlast the faults.</summary>
    public required IReadOnlyDictionary<string, string> FaultParameters { get; init; }

    /// <summary>Reads a workload.</summary>
    /// <exception cref="FormatException">The file is missing or not a workload; the message contains file and member.</exception>
    public static Workload Read(string file)
    {
        try
        {
            var workload = JsonSerializer.Deserialize<Workload>(File.ReadAllBytes(file), Json) ?? throw new FormatException($"{file}: expected an object, got null");
            return workload with { Template = Path.GetFullPath(workload.Template, Repository.Root) };
        }
        catch (Exception failure) when (failure is JsonException or IOException)
        {
            throw new FormatException($"{file}: {failure.Message}", failure);
        }
    }

    /// <summary>Returns the body of a message with an id of its own.</summary>
    /// <param name="value">The number to be processed; null for the sample's.</param>
    public string Body(string id, int? value = null)
    {
        var message = (JsonObject)Message.DeepClone();
        message["id"] = id;
        if (value is { } number)
        {
            message["value"] = number;
        }

        return message.ToJsonString();
    }

    /// <summary>The options that start the runtime with the workload.</summary>
    public string[] RuntimeOptions => ["--template", Template, "--stack-name", Stack];
}

/// <summary>The number that results from a message: <c>value × Factor + Addend</c>.</summary>
/// <param name="Attribute">Path of the number in the row, such as <c>output.total</c>.</param>
internal sealed record ExpectedResult(string Attribute, decimal Factor, decimal Addend)
{
    /// <summary>Returns the number that results from a value.</summary>
    public decimal Of(int value) => (value * Factor) + Addend;

    /// <summary>Returns the number in a row.</summary>
    public decimal Read(IReadOnlyDictionary<string, Amazon.DynamoDBv2.Model.AttributeValue> row)
    {
        var path = Attribute.Split('.');
        var value = path.Skip(1).Aggregate(row[path[0]], static (parent, name) => parent.M[name]);
        return decimal.Parse(value.N, CultureInfo.InvariantCulture);
    }
}
