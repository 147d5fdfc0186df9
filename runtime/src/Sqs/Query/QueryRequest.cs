using System.Globalization;
using System.Text;
using System.Text.Json;
using DurableLocal.Sqs.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace DurableLocal.Sqs.Query;

/// <summary>
/// A request of the query protocol, which SDKs used before 2023: parameters of a form or of the URL, with dots separating
/// the levels of lists and maps (<c>MessageAttribute.1.Value.StringValue</c>). Converted to the JSON that the actions read.
/// </summary>
internal sealed record QueryRequest(string Operation, ReadOnlyMemory<byte> Json)
{
    private const string Action = "Action";
    private const string QueueUrl = "QueueUrl";
    private const string FormType = "application/x-www-form-urlencoded";

    /// <summary>Returns whether the request uses this protocol: sent to the root or to a queue URL, as a form or with the action in the URL.</summary>
    public static bool Matches(HttpRequest request) =>
        IsQueuePath(request.Path.Value ?? "/")
        && (HttpMethods.IsPost(request.Method)
            ? request.ContentType?.StartsWith(FormType, StringComparison.OrdinalIgnoreCase) == true || request.Query.ContainsKey(Action)
            : HttpMethods.IsGet(request.Method) && (request.Query.ContainsKey(Action) || NamesQueue(request)));

    /// <summary>Returns whether the request is a GET of a queue URL without an action, such as from a browser.</summary>
    public static bool IsWithoutAction(HttpRequest request) =>
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
        if (QueryNames.IsAccountOperation(operation) && NamesQueue(request))
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

    /// <param name="writer">Receives the JSON.</param>
    /// <param name="operation">The operation, since some names depend on it.</param>
    /// <param name="structure">The parameters of one level.</param>
    /// <param name="expected">A list that is written empty where no parameter sets it; null for none.</param>
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
                // The older of the two names takes precedence in this protocol; in JSON both apply.
                continue;
            }

            if (QueryNames.IsEmptyList(name))
            {
                // The elements themselves have the name in the singular; a parameter with another one is ignored.
                writer.WriteStartArray(name);
                writer.WriteEndArray();
            }
            else if (QueryNames.IsEmptyMap(name))
            {
                writer.WriteStartObject(name);
                writer.WriteEndObject();
            }
            else if (QueryNames.RequestList(name) is { } list)
            {
                writer.WriteStartArray(list);
                foreach (var element in member.Elements())
                {
                    WriteValue(writer, operation, element);
                }

                writer.WriteEndArray();
            }
            else if (QueryNames.RequestMap(operation, name) is { } map)
            {
                writer.WriteStartObject(map.Member);
                foreach (var entry in member.Elements(map.Key))
                {
                    writer.WritePropertyName(entry.Text(map.Key) ?? string.Empty);
                    WriteValue(writer, operation, entry.Members.GetValueOrDefault("Value") ?? throw SqsException.MissingParameter($"{name}.Value"));
                }

                writer.WriteEndObject();
            }
            else if (QueryNames.IsInteger(name) && int.TryParse(member.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            {
                writer.WriteNumber(name, number);
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

/// <summary>A parameter, or a group of parameters with a common prefix.</summary>
internal sealed class QueryNode
{
    /// <summary>More parts than any parameter of the API has; the longest is an attribute of an entry of a batch.</summary>
    private const int MaxParts = 8;

    public string? Value { get; private set; }

    public Dictionary<string, QueryNode> Members { get; } = new(StringComparer.Ordinal);

    /// <summary>
    /// Returns the elements of a list or a map in the order of their numbers. Early SDKs wrote a single element without a
    /// number (<c>AttributeName=All</c>, <c>Attribute.Name=…</c>), and an empty list as an empty value.
    /// </summary>
    /// <param name="key">The name of the key of an entry of a map; null for a list.</param>
    public IEnumerable<QueryNode> Elements(string? key = null) =>
        (key is null ? Value is { Length: > 0 } : Members.ContainsKey(key))
            ? [this]
            : Members
                .OrderBy(member => int.TryParse(member.Key, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : int.MaxValue)
                .Select(member => member.Value);

    public string? Text(string name) => Members.GetValueOrDefault(name)?.Value;

    /// <summary>Adds a parameter.</summary>
    /// <exception cref="SqsException">The name has too many parts.</exception>
    public void Add(string path, string value)
    {
        var node = this;
        var parts = path.Split('.');
        if (parts.Length > MaxParts)
        {
            throw SqsException.InvalidParameter($"The name of a parameter has at most {MaxParts} parts, not {parts.Length}.");
        }

        foreach (var part in parts)
        {
            if (!node.Members.TryGetValue(part, out var next))
            {
                node.Members[part] = next = new QueryNode();
            }

            node = next;
        }

        node.Value = value;
    }
}
