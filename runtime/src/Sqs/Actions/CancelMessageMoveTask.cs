using System.Text.Json;
using DurableLocal.Core.Http;
using DurableLocal.Core.Storage;
using DurableLocal.Sqs.Protocol;
using DurableLocal.Sqs.State;

namespace DurableLocal.Sqs.Actions;

/// <summary>CancelMessageMoveTask: messages that were moved already are not moved back.</summary>
internal sealed class CancelMessageMoveTask(Database database, MoveTaskIdentifiers moveTasks) : IOperation<SqsRequest, Utf8JsonWriter>
{
    public string Name => nameof(CancelMessageMoveTask);

    public async Task ExecuteAsync(SqsRequest request, Utf8JsonWriter response, CancellationToken cancellationToken)
    {
        var id = moveTasks.TaskId(SqsWire.Parse(request.Body, SqsJson.Default.CancelMessageMoveTaskRequest).TaskHandle);

        var moved = await database.WriteAsync(
            session =>
            {
                var task = MoveTasks.Find(session, id) ?? throw SqsException.ResourceNotFound("Task does not exist.");
                if (task.Status != MoveTask.Running)
                {
                    throw SqsException.UnsupportedOperation("Only active tasks can be cancelled.");
                }

                MoveTasks.End(session, id, MoveTask.Cancelled);
                return task.Moved;
            },
            cancellationToken).ConfigureAwait(false);

        response.WriteNumber("ApproximateNumberOfMessagesMoved"u8, moved);
    }
}
