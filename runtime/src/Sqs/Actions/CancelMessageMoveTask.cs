using System.Text.Json;
using DurableLocal.Sqs.Protocol;
using DurableLocal.Sqs.State;

namespace DurableLocal.Sqs.Actions;

/// <summary>CancelMessageMoveTask: what has been moved stays moved.</summary>
internal sealed class CancelMessageMoveTask(Queues queues) : ISqsAction
{
    public async Task RunAsync(ReadOnlyMemory<byte> request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var id = MoveTaskRules.TaskId(queues, SqsWire.Parse(request, SqsJson.Default.CancelMessageMoveTaskRequest).TaskHandle);

        var moved = await queues.Database.WriteAsync(
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

        answer.WriteNumber("ApproximateNumberOfMessagesMoved"u8, moved);
    }
}
