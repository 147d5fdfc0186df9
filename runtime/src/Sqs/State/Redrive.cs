using DurableLocal.Core.Storage;
using DurableLocal.Sqs.Rules;

namespace DurableLocal.Sqs.State;

/// <summary>Moves a few messages of a running move task; the task's row and the messages change together.</summary>
internal sealed class Redrive(QueueDirectory directory, LongPollNotifier arrivals)
{
    /// <summary>Moves at most <paramref name="most"/> messages; true while the task goes on.</summary>
    public bool Step(Session session, string taskId, int most, long now)
    {
        if (MoveTasks.Find(session, taskId) is not { Status: MoveTask.Running } task)
        {
            return false;
        }

        if (directory.Find(task.Source) is not { } source || Backlog.Of(session, source.Id) is not { } backlog)
        {
            MoveTasks.End(session, taskId, MoveTask.Failed, "AWS.SimpleQueueService.NonExistentQueue");
            return false;
        }

        var candidates = session.Query(
            $"SELECT {MessageRow.Columns}, dead_letter_source FROM sqs_messages WHERE backlog = ? AND visible_at <= ? ORDER BY visible_at LIMIT ?",
            static row => (Message: MessageRow.Read(row), Source: row.TextOrNull(5)),
            backlog,
            now,
            most);
        foreach (var (message, origin) in candidates)
        {
            var name = task.Destination ?? (origin is null ? null : QueueName.FromArn(origin));
            if (name is null || directory.Find(name) is not { } target || Backlog.Of(session, target.Id) is not { } targetBacklog)
            {
                MoveTasks.End(session, taskId, MoveTask.Failed, name is null ? "CouldNotDetermineMessageSource" : "AWS.SimpleQueueService.NonExistentQueue");
                return false;
            }

            message.MoveAsNew(session, targetBacklog, source.Settings.Fifo, now);
            session.OnCommitted(() => arrivals.Announce(target.Id, 1));
            MoveTasks.Progress(session, taskId, 1);
        }

        if (candidates.Count < most)
        {
            MoveTasks.End(session, taskId, MoveTask.Completed);
            return false;
        }

        return true;
    }
}
