using DurableLocal.Core.Storage;
using DurableLocal.Sqs.Rules;

namespace DurableLocal.Sqs.State;

/// <summary>Moves messages of a running move task, in one transaction with the progress of the task.</summary>
internal sealed class Redrive(QueueDirectory directory, LongPollNotifier notifier)
{
    /// <summary>Moves at most <paramref name="max"/> messages; returns true while the task is running.</summary>
    public bool MoveBatch(Session session, string taskId, int max, long now)
    {
        if (MoveTasks.Find(session, taskId) is not { Status: MoveTask.Running } task)
        {
            return false;
        }

        if (directory.Find(task.Source) is not { } source || QueueGeneration.Of(session, source.Id) is not { } generation)
        {
            MoveTasks.End(session, taskId, MoveTask.Failed, "AWS.SimpleQueueService.NonExistentQueue");
            return false;
        }

        var messages = MessageTable.Visible(session, generation, now, max);
        foreach (var message in messages)
        {
            var name = task.Destination ?? (message.DeadLetterSource is { } origin ? QueueName.FromArn(origin) : null);
            if (name is null || directory.Find(name) is not { } target || QueueGeneration.Of(session, target.Id) is not { } targetGeneration)
            {
                MoveTasks.End(session, taskId, MoveTask.Failed, name is null ? "CouldNotDetermineMessageSource" : "AWS.SimpleQueueService.NonExistentQueue");
                return false;
            }

            message.MoveAsNew(session, targetGeneration, source.Settings.Fifo, now);
            session.OnCommitted(() => notifier.Notify(target.Id, 1));
            MoveTasks.AddMoved(session, taskId, 1);
        }

        if (messages.Count < max)
        {
            MoveTasks.End(session, taskId, MoveTask.Completed);
            return false;
        }

        return true;
    }
}
