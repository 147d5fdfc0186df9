using System.Globalization;
using System.Text;
using System.Text.Json;
using DurableLocal.Sqs.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace DurableLocal.Sqs.Query;

/// <summary>
/// A request of the query protocol, which SDKs spoke before 2023: parameters of a form or of the URL, where a dot leads
/// into lists and maps (<c>MessageAttribute.1.Value.StringValue</c>). It becomes the JSON that the actions read.
/// </summary>
internal sealed record QueryRequest(string Operation, ReadOnlyMemory<byte> Json)
{
    private const string Action = "Action";
    private const string QueueUrl = "QueueUrl";
    private const string FormType = "application/x-www-form-urlencoded";

    /// <summary>Whether the request is one of this protocol: sent to the root or to a queue's URL, as a form or with its action in the URL.</summary>
    public static bool Is(HttpRequest request) =>
        IsQueuePath(request.Path.Value ?? "/")
        && (HttpMethods.IsPost(request.Method)
            ? request.ContentType?.StartsWith(FormType, StringComparison.OrdinalIgnoreCase) == true || request.Query.ContainsKey(Action)
            : HttpMethods.IsGet(request.Method) && (request.Query.ContainsKey(Action) || NamesQueue(request)));

    /// <summary>Whether it asks a queue for nothing, as a browser does that opens its URL.</summary>
    public static bool IsIdle(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) && !request.Query.ContainsKey(Action) && NamesQueue(request);

    /// <exception cref="SqsException">The request names no action.</exception>
    public static async Task<QueryRequest> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var parameters = new QueryNode();
        foreach (var (name, values) in request.Query)
        {
            parameters.Add(name, values.ToString());
        }

        using var form = new StreamReader(request.Body, Encoding.UTF8);
        foreach (var (name, values) in QueryHelpers.ParseQuery(await form.ReadToEndAsync(cancellationToken).ConfigureAwait(false)))
        {
            parameters.Add(name, values.ToString());
        }

        var operation = parameters.Text(Action) ?? throw SqsException.MissingAction();
        if (QueryNames.IsOfTheAccount(operation) && NamesQueue(request))
        {
            throw SqsException.UnknownOperation(operation);
        }

        if (request.Path.Value is { Length: > 1 } path && parameters.Text(QueueUrl) is null)
        {
            parameters.Add(QueueUrl, $"{request.Scheme}://{request.Host}{path}");
        }

        return new QueryRequest(operation, ToJson(operation, parameters));
    }

    private static bool IsQueuePath(string path)
    {
        var account = path.TrimStart('/').Split('/')[0];
        return account.Length == 0 || account == "queue" || (account.Length == 12 && account.All(char.IsAsciiDigit));
    }

    private static bool NamesQueue(HttpRequest request) =>
        request.Path.Value is { Length: > 1 } path && IsQueuePath(path) && path.Trim('/').Contains('/', StringComparison.Ordinal);

    private static byte[] ToJson(string operation, QueryNode parameters)
    {
        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json))
        {
            WriteStructure(writer, operation, parameters, QueryNames.BatchEntries(operation));
        }

        return json.ToArray();
    }

    /// <param name="expected">A list that is written empty where no parameter names it.</param>
    private static void WriteStructure(Utf8JsonWriter writer, string operation, QueryNode structure, string? expected = null)
    {
        writer.WriteStartObject();
        if (expected is not null && !structure.Members.ContainsKey(expected))
        {
            writer.WriteStartArray(QueryNames.RequestList(expected)!);
            writer.WriteEndArray();
        }

        foreach (var (name, member) in structure.Members)
        {
            if (name == "MessageSystemAttributeName" && structure.Members.ContainsKey("AttributeName"))
            {
                // The older of the two names wins here; in JSON both count.
                continue;
            }

            if (QueryNames.RequestList(name) is { } list)
            {
                writer.WriteStartArray(list);
                foreach (var element in member.Listed())
                {
                    WriteValue(writer, operation, element);
                }

                writer.WriteEndArray();
            }
            else if (QueryNames.RequestMap(operation, name) is { } map)
            {
                writer.WriteStartObject(map.Member);
                foreach (var entry in member.Listed(map.Key))
                {
                    writer.WritePropertyName(entry.Text(map.Key) ?? string.Empty);
                    WriteValue(writer, operation, entry.Members.GetValueOrDefault("Value") ?? throw SqsException.MissingParameter($"{name}.Value"));
                }

                writer.WriteEndObject();
            }
            else
            {
                writer.WritePropertyName(name);
                WriteValue(writer, operation, member);
            }
        }

        writer.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter writer, string operation, QueryNode value)
    {
        if (value.Members.Count > 0)
        {
            WriteStructure(writer, operation, value);
        }
        else
        {
            writer.WriteStringValue(value.Value);
        }
    }
}

/// <summary>A parameter, or the parameters whose names begin alike.</summary>
internal sealed class QueryNode
{
    /// <summary>Steps of the longest name there is: an attribute of an entry of a batch, with room to spare.</summary>
    private const int MostSteps = 8;

    public string? Value { get; private set; }

    public Dictionary<string, QueryNode> Members { get; } = new(StringComparer.Ordinal);

    /// <summary>
    /// The elements of a list or a map in the order of their numbers. The first SDKs wrote a single one without a number
    /// (<c>AttributeName=All</c>, <c>Attribute.Name=…</c>), and none at all as an empty one.
    /// </summary>
    /// <param name="key">The name of an entry's key in a map; null in a list.</param>
    public IEnumerable<QueryNode> Listed(string? key = null) =>
        (key is null ? Value is { Length: > 0 } : Members.ContainsKey(key))
            ? [this]
            : Members
                .OrderBy(member => int.TryParse(member.Key, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : int.MaxValue)
                .Select(member => member.Value);

    public string? Text(string name) => Members.GetValueOrDefault(name)?.Value;

    /// <exception cref="SqsException">The name has more parts than any parameter.</exception>
    public void Add(string path, string value)
    {
        var node = this;
        var steps = path.Split('.');
        if (steps.Length > MostSteps)
        {
            throw SqsException.InvalidParameter($"The name of a parameter has at most {MostSteps} parts, not {steps.Length}.");
        }

        foreach (var step in steps)
        {
            if (!node.Members.TryGetValue(step, out var next))
            {
                node.Members[step] = next = new QueryNode();
            }

            node = next;
        }

        node.Value = value;
    }
}
