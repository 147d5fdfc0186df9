using System.Text.Json;
using DurableLocal.Core.Http;
using DurableLocal.Core.Storage;
using DurableLocal.Sqs.Protocol;
using DurableLocal.Sqs.Rules;
using DurableLocal.Sqs.State;

namespace DurableLocal.Sqs.Actions;

/// <summary>StartMessageMoveTask: moves the messages of a dead-letter queue; one active task per queue.</summary>
internal sealed class StartMessageMoveTask(Database database, QueueDirectory directory, MoveTaskIdentifiers moveTasks, Maintenance maintenance, TimeProvider time) : IOperation<SqsRequest, Utf8JsonWriter>
{
    public string Name => nameof(StartMessageMoveTask);

    public async Task ExecuteAsync(SqsRequest request, Utf8JsonWriter response, CancellationToken cancellationToken)
    {
        var start = SqsWire.Parse(request.Body, SqsJson.Default.StartMessageMoveTaskRequest);
        var source = moveTasks.Queue("SourceArn", start.SourceArn);
        var destination = start.DestinationArn is null ? null : moveTasks.Queue("DestinationArn", start.DestinationArn);
        Validate(source, destination, start.MaxNumberOfMessagesPerSecond);

        var task = new MoveTask(
            Guid.NewGuid().ToString(),
            source.Name,
            destination?.Name,
            start.MaxNumberOfMessagesPerSecond,
            MoveTask.Running,
            Moved: 0,
            ToMove: 0,
            Failure: null,
            time.EpochMilliseconds());
        await database.WriteAsync(session => Insert(session, source, task), cancellationToken).ConfigureAwait(false);
        maintenance.StartMove(task.Id, task.Rate);

        response.WriteString("TaskHandle"u8, moveTasks.Handle(task));
    }

    private void Validate(Queue source, Queue? destination, int? rate)
    {
        if (!directory.All.Any(queue => queue.Settings.Redrive?.TargetName == source.Name))
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

    private static void Insert(Session session, Queue source, MoveTask task)
    {
        if (MoveTasks.Of(session, source.Name, SqsLimits.ListedMoveTasks).Exists(other => other.Status == MoveTask.Running))
        {
            throw SqsException.InvalidParameter("There is already a task running. Only one active task is allowed for a source queue arn at a given time.");
        }

        var toMove = QueueGeneration.Of(session, source.Id) is { } generation ? QueueGeneration.Count(session, generation) : 0;
        MoveTasks.Insert(session, task with { ToMove = toMove });
    }
}
