using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace DurableChaining.Submit;

/// <summary>
/// Reads the result rows of submitted messages, a window of them at a time. Messages whose execution is known to have ended
/// come first; the others follow in turn, since a message may get its row without an execution, and an execution may have
/// another name than its key.
/// </summary>
/// <param name="ended">Names of executions that have ended, as they come; null where they are not known.</param>
public sealed class ResultPoller(IAmazonDynamoDB dynamoDb, string table, ConcurrentQueue<string>? ended, TimeProvider time)
{
    /// <summary>The key of the results table.</summary>
    public const string KeyAttribute = "id";

    /// <summary>Messages of a window. Each has up to two keys, and BatchGetItem reads a hundred; source: DynamoDB API reference.</summary>
    private const int Window = 50;

    /// <summary>Messages of a window that are not there by the name of an execution.</summary>
    private const int InTurn = 10;

    private static readonly TimeSpan LongestBackoff = TimeSpan.FromSeconds(5);

    /// <summary>Requests for one window; what is unprocessed after them is read with a later window.</summary>
    private const int MostRequests = 10;

    /// <summary>Pause after a window without a new row. Each read of a remote table costs capacity, so that the pause grows.</summary>
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private readonly LinkedList<Submission> _open = [];
    private readonly Dictionary<string, List<LinkedListNode<Submission>>> _byKey = new(StringComparer.Ordinal);
    private readonly Backoff _idle = new(ShortestPause, LongestPause, time);

    /// <summary>Number of messages without an outcome.</summary>
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

    /// <summary>Reads the rows of the next window, sets the outcomes that they show, and returns how many messages have one now.</summary>
    public async Task<int> PollAsync(CancellationToken cancellationToken)
    {
        var window = NextWindow();
        var rows = await TryReadRowsAsync([.. window.Select(node => node.Value)], cancellationToken).ConfigureAwait(false);
        var completed = 0;
        foreach (var node in window)
        {
            node.Value.Outcome ??= OutcomeOf(node.Value, rows);
            if (node.Value.Outcome is not null)
            {
                _open.Remove(node);
                completed++;
            }
        }

        await PauseAsync(completed, cancellationToken).ConfigureAwait(false);
        return completed;
    }

    private async Task PauseAsync(int completed, CancellationToken cancellationToken)
    {
        if (completed == 0)
        {
            await _idle.PauseAsync(cancellationToken).ConfigureAwait(false);
        }

        // An execution that ends in this process is known at once, and read at once.
        if (completed > 0 || ended is not null)
        {
            _idle.Reset();
        }
    }

    private HashSet<LinkedListNode<Submission>> NextWindow()
    {
        var window = new HashSet<LinkedListNode<Submission>>();
        while (window.Count < Window - InTurn && ended?.TryDequeue(out var name) == true)
        {
            // Few messages share a key; those that exceed the window follow in turn.
            window.UnionWith(_byKey.TryGetValue(name, out var nodes) ? nodes.Where(node => node.List is not null).Take(InTurn) : []);
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

    /// <summary>The rows by key; none where the service is not available at the moment, so that the next window tries again.</summary>
    private async Task<Dictionary<string, JsonElement>> TryReadRowsAsync(List<Submission> window, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadRowsAsync(window, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (ServiceErrors.IsTransient(failure))
        {
            return [];
        }
    }

    private async Task<Dictionary<string, JsonElement>> ReadRowsAsync(List<Submission> window, CancellationToken cancellationToken)
    {
        var rows = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        var ids = window.SelectMany(submission => new[] { submission.BodyId, submission.MessageId }).OfType<string>().ToHashSet(StringComparer.Ordinal);
        if (ids.Count == 0)
        {
            return rows;
        }

        var keys = ids.Select(id => new Dictionary<string, AttributeValue> { [KeyAttribute] = new() { S = id } }).ToList();
        var open = new Dictionary<string, KeysAndAttributes> { [table] = new() { Keys = keys, ConsistentRead = true } };
        var backoff = new Backoff(ShortestPause, LongestBackoff, time);
        while (true)
        {
            var response = await dynamoDb.BatchGetItemAsync(new BatchGetItemRequest { RequestItems = open }, cancellationToken).ConfigureAwait(false);
            foreach (var item in response.Responses?.GetValueOrDefault(table) ?? [])
            {
                rows[item[KeyAttribute].S] = ItemJson.Of(item);
            }

            // DynamoDB returns keys unprocessed above 16 MB or above the capacity of the table; source: API reference, BatchGetItem.
            open = response.UnprocessedKeys ?? [];
            if (open.Count == 0 || backoff.Attempts == MostRequests - 1)
            {
                return rows;
            }

            await backoff.PauseAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private static SubmissionOutcome? OutcomeOf(Submission submission, Dictionary<string, JsonElement> rows)
    {
        // A row under the message id belongs to this message alone. The row of its key may belong to another message with
        // other input: then this message is a conflict, and gets a row of its own.
        if (submission.MessageId is { } messageId && rows.TryGetValue(messageId, out var own))
        {
            return Read(own, submission.SentAt);
        }

        return submission.BodyId is { } key && rows.TryGetValue(key, out var row) && IsOf(submission, row) ? Read(row, submission.SentAt) : null;
    }

    private static bool IsOf(Submission submission, JsonElement row)
    {
        // The row of an input that is too large has no input.
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
