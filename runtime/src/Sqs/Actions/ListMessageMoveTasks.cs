using System.Text.Json;
using DurableLocal.Core.Aws;
using DurableLocal.Core.Http;
using DurableLocal.Core.Storage;
using DurableLocal.Sqs.Protocol;
using DurableLocal.Sqs.Rules;
using DurableLocal.Sqs.State;

namespace DurableLocal.Sqs.Actions;

/// <summary>ListMessageMoveTasks: the most recent task first.</summary>
internal sealed class ListMessageMoveTasks(Database database, MoveTaskIdentifiers moveTasks, AwsIdentity identity) : IOperation<SqsRequest, Utf8JsonWriter>
{
    public string Name => nameof(ListMessageMoveTasks);

    public Task ExecuteAsync(SqsRequest request, Utf8JsonWriter response, CancellationToken cancellationToken)
    {
        var list = SqsWire.Parse(request.Body, SqsJson.Default.ListMessageMoveTasksRequest);
        var source = moveTasks.Queue("SourceArn", list.SourceArn);
        if (list.MaxResults is < 1 or > SqsLimits.ListedMoveTasks)
        {
            throw SqsException.InvalidParameter("MaxResults", list.MaxResults, $"MaxResults must be an integer between 1 and {SqsLimits.ListedMoveTasks}.");
        }

        var tasks = database.Read(session => MoveTasks.Of(session, source.Name, list.MaxResults ?? 1));
        response.WriteStartArray("Results"u8);
        foreach (var task in tasks)
        {
            Write(response, task);
        }

        response.WriteEndArray();
        return Task.CompletedTask;
    }

    private void Write(Utf8JsonWriter response, MoveTask task)
    {
        response.WriteStartObject();
        if (task.Status == MoveTask.Running)
        {
            response.WriteString("TaskHandle"u8, moveTasks.Handle(task));
        }

        response.WriteString("Status"u8, task.Status);
        response.WriteString("SourceArn"u8, identity.QueueArn(task.Source));
        if (task.Destination is not null)
        {
            response.WriteString("DestinationArn"u8, identity.QueueArn(task.Destination));
        }

        if (task.Rate is { } rate)
        {
            response.WriteNumber("MaxNumberOfMessagesPerSecond"u8, rate);
        }

        response.WriteNumber("ApproximateNumberOfMessagesMoved"u8, task.Moved);
        response.WriteNumber("ApproximateNumberOfMessagesToMove"u8, task.ToMove);
        if (task.Failure is not null)
        {
            response.WriteString("FailureReason"u8, task.Failure);
        }

        response.WriteNumber("StartedTimestamp"u8, task.Started);
        response.WriteEndObject();
    }
}
