using System.Text.Json;
using DurableLocal.Core.Storage;
using DurableLocal.Sqs.Protocol;
using DurableLocal.Sqs.Rules;
using DurableLocal.Sqs.State;

namespace DurableLocal.Sqs.Actions;

/// <summary>StartMessageMoveTask: redrives a dead-letter queue, one task at a time.</summary>
internal sealed class StartMessageMoveTask(Queues queues) : ISqsAction
{
    public async Task RunAsync(ReadOnlyMemory<byte> request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var start = SqsWire.Parse(request, SqsJson.Default.StartMessageMoveTaskRequest);
        var source = MoveTaskRules.Queue(queues, "SourceArn", start.SourceArn);
        var destination = start.DestinationArn is null ? null : MoveTaskRules.Queue(queues, "DestinationArn", start.DestinationArn);
        Check(source, destination, start.MaxNumberOfMessagesPerSecond);

        var task = new MoveTask(
            Guid.NewGuid().ToString(),
            source.Name,
            destination?.Name,
            start.MaxNumberOfMessagesPerSecond,
            MoveTask.Running,
            Moved: 0,
            ToMove: 0,
            Failure: null,
            queues.Now);
        await queues.Database.WriteAsync(session => Record(session, source, task), cancellationToken).ConfigureAwait(false);
        queues.Maintenance.Move(task.Id, task.Rate);

        answer.WriteString("TaskHandle"u8, MoveTaskRules.Handle(queues, task));
    }

    private void Check(Queue source, Queue? destination, int? rate)
    {
        if (!queues.Directory.All.Any(queue => queue.Settings.Redrive?.TargetName == source.Name))
        {
            throw SqsException.InvalidParameter("Source queue must be configured as a Dead Letter Queue.");
        }

        if (destination == source)
        {
            throw SqsException.InvalidParameter("Source queue arn and destination queue arn cannot be the same.");
        }

        if (destination is not null && destination.Settings.Fifo != source.Settings.Fifo)
        {
            throw SqsException.InvalidParameter("The source queue and destination queue must be of the same queue type.");
        }

        if (rate is < 1 or > SqsLimits.MoveTaskRate)
        {
            throw SqsException.InvalidParameter($"Value for parameter MaxNumberOfMessagesPerSecond is invalid. Reason: You must enter a number that's between 1 and {SqsLimits.MoveTaskRate}.");
        }
    }

    private static void Record(Session session, Queue source, MoveTask task)
    {
        if (MoveTasks.Of(session, source.Name, SqsLimits.ListedMoveTasks).Exists(other => other.Status == MoveTask.Running))
        {
            throw SqsException.InvalidParameter("There is already a task running. Only one active task is allowed for a source queue arn at a given time.");
        }

        var toMove = Backlog.Of(session, source.Id) is { } backlog ? Backlog.Messages(session, backlog) : 0;
        MoveTasks.Insert(session, task with { ToMove = toMove });
    }
}
