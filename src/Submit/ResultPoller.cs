using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using DurableLocal.Hosting;

namespace DurableChaining.Submit;

/// <summary>
/// Looks for the rows of submitted messages. Those whose execution is known to have ended come first; the others take
/// turns, for a message may come to its row without an execution, and an execution may have another name than its key.
/// </summary>
/// <param name="ended">Names of executions that ended, as they come.</param>
public sealed class ResultPoller(ServiceClient client, string table, ConcurrentQueue<string> ended, TimeProvider time)
{
    /// <summary>Two keys for each message, and a hundred keys in a BatchGetItem; source: DynamoDB API reference.</summary>
    private const int Window = 50;

    /// <summary>Messages of a window that are there by turn alone.</summary>
    private const int ByTurn = 10;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly LinkedList<Submission> _open = [];
    private readonly Dictionary<string, List<LinkedListNode<Submission>>> _byKey = new(StringComparer.Ordinal);

    public int Open => _open.Count;

    public void Add(IEnumerable<Submission> submissions)
    {
        foreach (var submission in submissions.Where(submission => submission.Outcome is null))
        {
            var node = _open.AddLast(submission);
            if (!_byKey.TryGetValue(submission.Key, out var nodes))
            {
                _byKey.Add(submission.Key, nodes = []);
            }

            nodes.Add(node);
        }
    }

    /// <summary>Settles those of the next window that have a row; answers how many.</summary>
    public async Task<int> LookAsync(CancellationToken cancellationToken)
    {
        var window = NextWindow();
        var rows = await RowsAsync([.. window.Select(node => node.Value)], cancellationToken).ConfigureAwait(false);
        var settled = 0;
        foreach (var node in window)
        {
            node.Value.Outcome ??= OutcomeOf(node.Value, rows);
            if (node.Value.Outcome is not null)
            {
                _open.Remove(node);
                settled++;
            }
        }

        if (settled == 0)
        {
            await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
        }

        return settled;
    }

    private HashSet<LinkedListNode<Submission>> NextWindow()
    {
        var window = new HashSet<LinkedListNode<Submission>>();
        while (window.Count < Window - ByTurn && ended.TryDequeue(out var name))
        {
            // Few messages share a key; those over the window's size have their turn later.
            window.UnionWith(_byKey.TryGetValue(name, out var nodes) ? nodes.Where(node => node.List is not null).Take(ByTurn) : []);
        }

        for (var turns = Math.Min(_open.Count, Window); turns > 0 && window.Count < Window; turns--)
        {
            var node = _open.First!;
            _open.RemoveFirst();
            _open.AddLast(node);
            window.Add(node);
        }

        return window;
    }

    private async Task<Dictionary<string, JsonElement>> RowsAsync(List<Submission> window, CancellationToken cancellationToken)
    {
        var rows = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        var keys = window.SelectMany(submission => new[] { submission.BodyId, submission.MessageId }).OfType<string>().ToHashSet(StringComparer.Ordinal);
        if (keys.Count == 0)
        {
            return rows;
        }

        using var answer = await client.DynamoDbAsync("BatchGetItem", json => Write(json, keys), cancellationToken).ConfigureAwait(false);
        foreach (var item in answer.RootElement.GetProperty("Responses").GetProperty(table).EnumerateArray())
        {
            var row = AttributeJson.Decode(item);
            rows[row.GetProperty("id").GetString()!] = row;
        }

        return rows;
    }

    private void Write(Utf8JsonWriter json, HashSet<string> keys)
    {
        json.WriteStartObject("RequestItems");
        json.WriteStartObject(table);
        json.WriteBoolean("ConsistentRead", true);
        json.WriteStartArray("Keys");
        foreach (var key in keys)
        {
            json.WriteStartObject();
            json.WriteStartObject("id");
            json.WriteString("S", key);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static SubmissionOutcome? OutcomeOf(Submission submission, Dictionary<string, JsonElement> rows)
    {
        // A row under the message id is this message's alone. The row of its key may be another's, of other work: then
        // this message is a conflict, and its own row is to come.
        if (submission.MessageId is { } messageId && rows.TryGetValue(messageId, out var own))
        {
            return Read(own, submission.SentAt);
        }

        return submission.BodyId is { } key && rows.TryGetValue(key, out var row) && IsOf(submission, row) ? Read(row, submission.SentAt) : null;
    }

    private static bool IsOf(Submission submission, JsonElement row)
    {
        // A row too large for its input has none.
        if (!row.TryGetProperty("input", out var input))
        {
            return true;
        }

        using var submitted = JsonDocument.Parse(submission.Message.Body);
        return JsonElement.DeepEquals(submitted.RootElement, input);
    }

    private static SubmissionOutcome Read(JsonElement row, DateTimeOffset sentAt)
    {
        var status = row.TryGetProperty("status", out var written) ? written.GetString() ?? "" : "";
        var completed = row.TryGetProperty("completed_at", out var at)
            && DateTimeOffset.TryParse(at.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)
                ? moment
                : (DateTimeOffset?)null;
        return new SubmissionOutcome(status, Summary(row), completed > sentAt ? completed - sentAt : null);
    }

    private static string Summary(JsonElement row)
    {
        if (row.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object)
        {
            var step = Member(error, "step") is { } name ? $" in {name}" : "";
            return $"{Member(error, "type") ?? "error"}{step}: {Member(error, "message")}";
        }

        return row.TryGetProperty("output", out var output) && output.ValueKind == JsonValueKind.Object
            ? output.TryGetProperty("final_value", out var value) ? $"final_value {value.GetRawText()}" : output.GetRawText()
            : "";
    }

    private static string? Member(JsonElement map, string name) =>
        map.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
