using System.Text;
using DurableLocal.Core.Aws;
using DurableLocal.Core.Storage;
using DurableLocal.Sqs.Rules;
using DurableLocal.Sqs.State;

namespace DurableLocal.Sqs;

/// <summary>Reads queues and messages without receiving them, for a user interface: nothing is hidden, counted or moved.</summary>
public sealed class QueueBrowser
{
    /// <summary>Most messages of one page.</summary>
    public const int LargestPage = 200;

    /// <summary>Bytes of a body in a page of messages.</summary>
    private const int LongestExcerpt = 1_024;

    private const string Joined = "FROM sqs_messages m JOIN sqs_bodies b ON b.seq = m.seq WHERE m.backlog = ?1 ";

    /// <summary>Bodies and attributes are blobs: the text is compared byte by byte.</summary>
    private const string Containing = "AND (instr(b.body, ?2) > 0 OR instr(b.attributes, ?2) > 0 OR b.message_id = ?3) ";

    private readonly Database _database;
    private readonly QueueDirectory _directory;
    private readonly AwsIdentity _identity;
    private readonly TimeProvider _time;

    internal QueueBrowser(Database database, QueueDirectory directory, AwsIdentity identity, TimeProvider time) =>
        (_database, _directory, _identity, _time) = (database, directory, identity, time);

    /// <summary>Returns every queue with its counts, sorted by name.</summary>
    public IReadOnlyList<QueueSummary> Queues()
    {
        var now = _time.EpochMilliseconds();
        return _database.Read(session => _directory.All.Select(queue => Summary(session, queue, now)).ToList());
    }

    /// <summary>Returns a page of the messages of a queue, in the order of sending.</summary>
    /// <param name="queueName">The queue.</param>
    /// <param name="text">Only messages whose body or attributes contain it, or that have it as message ID; null for all.</param>
    /// <param name="offset">Position of the first one.</param>
    /// <param name="count">Most messages to return, at most <see cref="LargestPage"/>.</param>
    /// <exception cref="AwsException">The queue does not exist.</exception>
    public MessagePage Messages(string queueName, string? text, int offset, int count)
    {
        var queue = _directory.Named(queueName);
        var now = _time.EpochMilliseconds();
        var limit = Math.Clamp(count, 1, LargestPage);
        return _database.Read(session =>
        {
            if (QueueGeneration.Of(session, queue.Id) is not { } generation)
            {
                return new MessagePage(0, []);
            }

            if (string.IsNullOrEmpty(text))
            {
                // The inner select reads the index alone up to the offset.
                var page = session.Query(
                    $"{Columns(LongestExcerpt)} FROM (SELECT seq FROM sqs_messages WHERE backlog = ?1 ORDER BY sent, seq LIMIT ?2 OFFSET ?3) p JOIN sqs_messages m ON m.seq = p.seq JOIN sqs_bodies b ON b.seq = p.seq ORDER BY m.sent, m.seq",
                    row => Message(row, now),
                    generation,
                    limit,
                    offset);
                return new MessagePage(QueueGeneration.Count(session, generation), page);
            }

            var bytes = Encoding.UTF8.GetBytes(text);
            var id = Guid.TryParse(text, out var parsed) ? parsed.ToByteArray() : null;
            var total = session.Scalar($"SELECT COUNT(*) {Joined}{Containing}", generation, bytes, id) ?? 0;
            var rows = session.Query(
                $"{Columns(LongestExcerpt)} {Joined}{Containing}ORDER BY m.sent, m.seq LIMIT ?4 OFFSET ?5", row => Message(row, now), generation, bytes, id, limit, offset);
            return new MessagePage(total, rows);
        });
    }

    /// <summary>Returns one message with its whole body; null where it is not in the queue any more.</summary>
    /// <exception cref="AwsException">The queue does not exist.</exception>
    public StoredMessage? Message(string queueName, long sequence)
    {
        var queue = _directory.Named(queueName);
        var now = _time.EpochMilliseconds();
        return _database.Read(session => QueueGeneration.Of(session, queue.Id) is { } generation
            ? session.First($"{Columns(int.MaxValue)} {Joined}AND m.seq = ?2", row => Message(row, now), generation, sequence)
            : null);
    }

    private static string Columns(int bodyBytes) =>
        $"SELECT m.seq, b.message_id, substr(b.body, 1, {bodyBytes}), length(b.body), b.attributes, m.sent, m.visible_at, m.receives, m.message_group, m.dead_letter_source, m.receives_here, b.trace_header";

    private static StoredMessage Message(Row row, long now)
    {
        var visibleAt = row.Int64(6);
        var attributes = row.BlobOrNull(4) is { } encoded ? MessageAttributeCodec.Decode(encoded) : [];
        return new StoredMessage(
            row.Int64(0),
            new Guid(row.BlobSpan(1)).ToString(),
            Encoding.UTF8.GetString(row.BlobSpan(2)),
            row.Int64(3),
            [.. attributes.Select(static pair => new StoredAttribute(pair.Key, pair.Value.DataType, pair.Value.StringValue ?? Convert.ToBase64String(pair.Value.BinaryValue ?? [])))],
            row.Int64(5),
            visibleAt,
            visibleAt <= now ? "visible" : row.Int64(10) > 0 ? "in flight" : "delayed",
            row.Int64(7),
            row.TextOrNull(8),
            row.TextOrNull(9),
            row.TextOrNull(11));
    }

    private QueueSummary Summary(Session session, Queue queue, long now)
    {
        var counts = QueueCounts.Of(session, queue, now);
        var oldest = QueueGeneration.Of(session, queue.Id) is { } generation
            ? session.Scalar("SELECT MIN(sent) FROM sqs_messages WHERE backlog = ?", generation)
            : null;
        return new QueueSummary(
            queue.Name,
            _identity.QueueArn(queue.Name),
            _identity.QueueUrl(queue.Name),
            counts.Visible,
            counts.InFlight,
            counts.Delayed,
            oldest,
            queue.Settings.Fifo,
            queue.Settings.Redrive?.TargetName,
            queue.Settings.Redrive?.MaxReceiveCount);
    }
}

/// <summary>A queue with its counts.</summary>
/// <param name="OldestSentAt">Epoch milliseconds; null for an empty queue.</param>
/// <param name="DeadLetterQueue">Name of its dead-letter queue, or null.</param>
/// <param name="MaxReceiveCount">Receives after which a message is moved there, or null.</param>
public sealed record QueueSummary(
    string Name, string Arn, string Url, long Visible, long InFlight, long Delayed, long? OldestSentAt, bool IsFifo, string? DeadLetterQueue, int? MaxReceiveCount);

/// <param name="Total">Messages in the selection.</param>
public sealed record MessagePage(long Total, IReadOnlyList<StoredMessage> Messages);

/// <summary>A message as it is stored. Times are epoch milliseconds.</summary>
/// <param name="Sequence">Its number in the store, for <see cref="QueueBrowser.Message(string, long)"/>.</param>
/// <param name="Body">The body, or its beginning in a page.</param>
/// <param name="BodyBytes">Length of the whole body in UTF-8.</param>
/// <param name="State"><c>visible</c>, <c>in flight</c> or <c>delayed</c>.</param>
/// <param name="DeadLetterSource">ARN of the queue that it was moved from, or null.</param>
public sealed record StoredMessage(
    long Sequence,
    string MessageId,
    string Body,
    long BodyBytes,
    IReadOnlyList<StoredAttribute> Attributes,
    long SentAt,
    long VisibleAt,
    string State,
    long Receives,
    string? Group,
    string? DeadLetterSource,
    string? TraceHeader);

/// <param name="Value">The text, or base64 of a binary value.</param>
public sealed record StoredAttribute(string Name, string Type, string Value);
