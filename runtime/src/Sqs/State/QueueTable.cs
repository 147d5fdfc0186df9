using System.Text.Json;
using DurableLocal.Core.Storage;
using DurableLocal.Sqs.Protocol;

namespace DurableLocal.Sqs.State;

/// <summary>The rows of <c>sqs_queues</c>.</summary>
internal static class QueueTable
{
    private const string Columns = "SELECT id, name, attributes, created, modified FROM sqs_queues ";

    public static List<Queue> All(Session session) => session.Query(Columns, Read);

    public static Queue? Find(Session session, string name) => session.First(Columns + "WHERE name = ?", Read, name);

    public static Queue Insert(Session session, string name, IReadOnlyDictionary<string, string> attributes, Dictionary<string, string> tags, long now)
    {
        var generation = QueueGeneration.Create(session);
        session.Execute(
            "INSERT INTO sqs_queues (name, backlog, attributes, tags, created, modified) VALUES (?, ?, ?, ?, ?, ?)",
            name,
            generation,
            Write(attributes),
            Write(tags),
            now,
            now);
        var id = session.LastInsertRowId;
        QueueGeneration.Attach(session, generation, id);
        return new Queue(id, name, attributes, now, now);
    }

    public static Queue Update(Session session, Queue queue, IReadOnlyDictionary<string, string> attributes, long now)
    {
        session.Execute("UPDATE sqs_queues SET attributes = ?, modified = ? WHERE id = ?", Write(attributes), now, queue.Id);
        return new Queue(queue.Id, queue.Name, attributes, queue.Created, now);
    }

    public static void Delete(Session session, Queue queue)
    {
        if (QueueGeneration.Of(session, queue.Id) is { } generation)
        {
            QueueGeneration.Detach(session, generation);
            session.Execute("DELETE FROM sqs_queues WHERE id = ?", queue.Id);
            session.Execute("DELETE FROM sqs_deduplication WHERE queue = ?", queue.Id);
        }
    }

    /// <summary>Gives the queue an empty generation; returns false where the last purge was less than <paramref name="interval"/> milliseconds ago.</summary>
    public static bool Purge(Session session, Queue queue, long now, long interval)
    {
        if (session.Scalar("SELECT purged FROM sqs_queues WHERE id = ?", queue.Id) is { } last && now - last < interval)
        {
            return false;
        }

        if (QueueGeneration.Of(session, queue.Id) is { } old)
        {
            var fresh = QueueGeneration.Create(session);
            QueueGeneration.ContinueSequence(session, fresh, old);
            QueueGeneration.Attach(session, fresh, queue.Id);
            QueueGeneration.Detach(session, old);
            session.Execute("UPDATE sqs_queues SET backlog = ?, purged = ? WHERE id = ?", fresh, now, queue.Id);
            // The deduplication IDs of purged messages may be used again.
            session.Execute("DELETE FROM sqs_deduplication WHERE queue = ?", queue.Id);
        }

        return true;
    }

    public static Dictionary<string, string> Tags(Session session, long queueId) =>
        session.First("SELECT tags FROM sqs_queues WHERE id = ?", static row => ReadMap(row.Text(0)), queueId) ?? [];

    public static void SetTags(Session session, long queueId, Dictionary<string, string> tags) =>
        session.Execute("UPDATE sqs_queues SET tags = ? WHERE id = ?", Write(tags), queueId);

    private static Queue Read(Row row) => new(row.Int64(0), row.Text(1), ReadMap(row.Text(2)), row.Int64(3), row.Int64(4));

    private static Dictionary<string, string> ReadMap(string json) => JsonSerializer.Deserialize(json, SqsJson.Default.DictionaryStringString)!;

    private static string Write(IReadOnlyDictionary<string, string> map) =>
        JsonSerializer.Serialize(new Dictionary<string, string>(map), SqsJson.Default.DictionaryStringString);
}
