using DurableLocal.Core.Storage;

namespace DurableLocal.Sqs.State;

/// <summary>A message move task (DLQ redrive).</summary>
/// <param name="Destination">Name of the queue to move to; null to move each message to the queue it came from.</param>
/// <param name="Rate">Messages per second; null for no limit.</param>
/// <param name="Started">Epoch milliseconds.</param>
internal sealed record MoveTask(
    string Id,
    string Source,
    string? Destination,
    int? Rate,
    string Status,
    long Moved,
    long ToMove,
    string? Failure,
    long Started)
{
    public const string Running = "RUNNING";
    public const string Completed = "COMPLETED";
    public const string Cancelled = "CANCELLED";
    public const string Failed = "FAILED";
}

/// <summary>The rows of <c>sqs_move_tasks</c>.</summary>
internal static class MoveTasks
{
    private const string Columns = "SELECT id, source, destination, rate, status, moved, to_move, failure, started FROM sqs_move_tasks ";

    public static void Insert(Session session, MoveTask task) =>
        session.Execute(
            "INSERT INTO sqs_move_tasks (id, source, destination, rate, status, moved, to_move, started) VALUES (?, ?, ?, ?, ?, 0, ?, ?)",
            task.Id,
            task.Source,
            task.Destination,
            task.Rate,
            task.Status,
            task.ToMove,
            task.Started);

    public static MoveTask? Find(Session session, string id) => session.First(Columns + "WHERE id = ?", Read, id);

    public static List<MoveTask> Of(Session session, string source, int max) =>
        session.Query(Columns + "WHERE source = ? ORDER BY started DESC, rowid DESC LIMIT ?", Read, source, max);

    public static List<MoveTask> Active(Session session) => session.Query(Columns + "WHERE status = 'RUNNING'", Read);

    public static void End(Session session, string id, string status, string? failure = null) =>
        session.Execute("UPDATE sqs_move_tasks SET status = ?, failure = ? WHERE id = ? AND status = 'RUNNING'", status, failure, id);

    public static void AddMoved(Session session, string id, int moved) =>
        session.Execute("UPDATE sqs_move_tasks SET moved = moved + ? WHERE id = ?", moved, id);

    private static MoveTask Read(Row row) => new(
        row.Text(0),
        row.Text(1),
        row.TextOrNull(2),
        row.IsNull(3) ? null : row.Int32(3),
        row.Text(4),
        row.Int64(5),
        row.Int64(6),
        row.TextOrNull(7),
        row.Int64(8));
}
