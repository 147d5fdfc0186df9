using System.Globalization;
using System.Text.Json;

namespace DurableChaining.Local.Cli;

/// <summary>
/// Looks for the rows of submitted messages, the oldest first: a window of them is asked for in one BatchGetItem, at
/// once again where rows came, after a pause where none did.
/// </summary>
public sealed class ResultWatch(ServiceClient client, string table, TimeProvider time)
{
    /// <summary>Two keys for each message, and a hundred keys in a BatchGetItem; source: DynamoDB API reference.</summary>
    private const int Window = 50;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>A message that stays open this long no longer holds the window.</summary>
    private static readonly TimeSpan LongestTurn = TimeSpan.FromSeconds(1);

    private readonly LinkedList<Submission> _open = [];
    private long _windowMoved = time.GetTimestamp();

    public int Open => _open.Count;

    public void Add(IEnumerable<Submission> submissions)
    {
        foreach (var submission in submissions.Where(submission => submission.Outcome is null))
        {
            _open.AddLast(submission);
        }
    }

    /// <summary>Settles those of the window that have a row; answers how many.</summary>
    public async Task<int> LookAsync(CancellationToken cancellationToken)
    {
        var window = _open.Take(Window).ToList();
        var settled = 0;
        var rows = await RowsAsync(window, cancellationToken).ConfigureAwait(false);
        for (var node = _open.First; node is not null && window.Count > 0;)
        {
            var next = node.Next;
            var isLast = ReferenceEquals(node.Value, window[^1]);
            node.Value.Outcome ??= OutcomeOf(node.Value, rows);
            if (node.Value.Outcome is not null)
            {
                _open.Remove(node);
                settled++;
            }

            node = isLast ? null : next;
        }

        await MoveOnAsync(window, settled, cancellationToken).ConfigureAwait(false);
        return settled;
    }

    private async Task MoveOnAsync(List<Submission> window, int settled, CancellationToken cancellationToken)
    {
        if (settled > 0)
        {
            _windowMoved = time.GetTimestamp();
            return;
        }

        if (_open.Count > Window && time.GetElapsedTime(_windowMoved) > LongestTurn)
        {
            foreach (var submission in window)
            {
                _open.RemoveFirst();
                _open.AddLast(submission);
            }

            _windowMoved = time.GetTimestamp();
        }

        await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
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
