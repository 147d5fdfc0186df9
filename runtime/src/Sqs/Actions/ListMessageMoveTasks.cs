using System.Text.Json;
using DurableLocal.Sqs.Protocol;
using DurableLocal.Sqs.Rules;
using DurableLocal.Sqs.State;

namespace DurableLocal.Sqs.Actions;

/// <summary>ListMessageMoveTasks: the latest first.</summary>
internal sealed class ListMessageMoveTasks(Queues queues) : ISqsAction
{
    public Task RunAsync(ReadOnlyMemory<byte> request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var list = SqsWire.Parse(request, SqsJson.Default.ListMessageMoveTasksRequest);
        var source = MoveTaskRules.Queue(queues, "SourceArn", list.SourceArn);
        if (list.MaxResults is < 1 or > SqsLimits.ListedMoveTasks)
        {
            throw SqsException.InvalidParameter("MaxResults", list.MaxResults, $"MaxResults must be an integer between 1 and {SqsLimits.ListedMoveTasks}.");
        }

        var tasks = queues.Database.Read(session => MoveTasks.Of(session, source.Name, list.MaxResults ?? 1));
        answer.WriteStartArray("Results"u8);
        foreach (var task in tasks)
        {
            Write(answer, task);
        }

        answer.WriteEndArray();
        return Task.CompletedTask;
    }

    private void Write(Utf8JsonWriter answer, MoveTask task)
    {
        answer.WriteStartObject();
        if (task.Status == MoveTask.Running)
        {
            answer.WriteString("TaskHandle"u8, MoveTaskRules.Handle(queues, task));
        }

        answer.WriteString("Status"u8, task.Status);
        answer.WriteString("SourceArn"u8, queues.Identity.QueueArn(task.Source));
        if (task.Destination is not null)
        {
            answer.WriteString("DestinationArn"u8, queues.Identity.QueueArn(task.Destination));
        }

        if (task.Rate is { } rate)
        {
            answer.WriteNumber("MaxNumberOfMessagesPerSecond"u8, rate);
        }

        answer.WriteNumber("ApproximateNumberOfMessagesMoved"u8, task.Moved);
        answer.WriteNumber("ApproximateNumberOfMessagesToMove"u8, task.ToMove);
        if (task.Failure is not null)
        {
            answer.WriteString("FailureReason"u8, task.Failure);
        }

        answer.WriteNumber("StartedTimestamp"u8, task.Started);
        answer.WriteEndObject();
    }
}
