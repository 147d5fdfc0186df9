using System.Globalization;
using System.Text;
using DurableLocal.Core.Aws;
using DurableLocal.Core.Storage;
using DurableLocal.Durable.Events;
using DurableLocal.Durable.Operations;
using DurableLocal.Durable.Wire;
using DurableLocal.Sqs;

namespace DurableLocal.Durable.Engine;

/// <summary>The end of an execution and all that goes with it in one transaction.</summary>
internal static class Closing
{
    /// <summary>Characters of the error message in a dead letter (Lambda developer guide, dead-letter queues).</summary>
    private const int DeadLetterMessageLength = 1_024;

    public static void Close(EngineContext context, Delta delta, ExecutionStatus status, byte[]? result, byte[]? error)
    {
        var execution = delta.Execution;
        execution.Status = status;
        execution.EndedAt = delta.Now;
        execution.RetryAt = null;
        execution.EndEvent = delta.Record(EventOf(status), payload: error ?? result, isError: error is not null).Id;
        delta.ChangesExecution = true;
        DisarmTimers(delta);
        delta.AfterCommit(execution.Untold.Clear);
        delta.AfterCommit(execution.Held.Clear);
        delta.Also(session => context.Listener.OnStatusChanged(session, execution.Change()));
        if (execution.Asynchronous && status != ExecutionStatus.Succeeded)
        {
            delta.Also(session => SendDeadLetter(context, session, execution, error));
        }

        if (execution.ParentId is { } parent)
        {
            var completion = CompletionOf(execution.ParentSequence, status, execution.TimeoutSeconds, error ?? result);
            delta.AfterCommit(() => context.Background.Run(() => context.Chained.CompleteAsync(parent, completion)));
        }
    }

    /// <summary>What the end of a durable child makes of the chained invoke.</summary>
    /// <param name="payload">The child's result, or its error.</param>
    public static ChainedCompletion CompletionOf(int sequence, ExecutionStatus status, int timeoutSeconds, byte[]? payload) => status switch
    {
        ExecutionStatus.Succeeded => new ChainedCompletion(sequence, OperationStatus.Succeeded, payload, null),
        ExecutionStatus.TimedOut => new ChainedCompletion(sequence, OperationStatus.TimedOut, null, ErrorObject.Of("ChainedInvoke.Timeout", $"CHAINED_INVOKE timed out after {timeoutSeconds} seconds.")),
        ExecutionStatus.Stopped => new ChainedCompletion(sequence, OperationStatus.Stopped, null, payload),
        _ => new ChainedCompletion(sequence, OperationStatus.Failed, null, payload),
    };

    private static EventType EventOf(ExecutionStatus status) => status switch
    {
        ExecutionStatus.Succeeded => EventType.ExecutionSucceeded,
        ExecutionStatus.Failed => EventType.ExecutionFailed,
        ExecutionStatus.TimedOut => EventType.ExecutionTimedOut,
        ExecutionStatus.Stopped => EventType.ExecutionStopped,
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "No execution ends in this status"),
    };

    private static void DisarmTimers(Delta delta)
    {
        foreach (var operation in delta.Execution.Operations)
        {
            if (operation.DueAt is not null)
            {
                operation.DueAt = null;
                delta.Save(operation);
            }
        }
    }

    private static void SendDeadLetter(EngineContext context, Session session, ExecutionState execution, byte[]? error)
    {
        try
        {
            if (context.Functions.Resolve(execution.FunctionName, execution.Version).Function.DeadLetterQueueArn is { } queue)
            {
                context.Queues.Send(session, queue, DeadLetter(execution, error));
            }
        }
        catch (AwsException refusal)
        {
            // The function or its queue is gone from the template: the execution ends all the same, as on AWS.
            context.Options.ReportDefect(refusal);
        }
    }

    private static OutgoingMessage DeadLetter(ExecutionState execution, byte[]? error)
    {
        var message = ErrorObject.Parse(error)?.ErrorMessage ?? ProtocolNames.Of(execution.Status);
        return new OutgoingMessage(
            Encoding.UTF8.GetString(execution.Input),
            new Dictionary<string, MessageAttributeValue>(StringComparer.Ordinal)
            {
                ["RequestID"] = new("String", execution.Uid, null),
                ["ErrorCode"] = new("Number", 200.ToString(CultureInfo.InvariantCulture), null),
                ["ErrorMessage"] = new("String", message.Length > DeadLetterMessageLength ? message[..DeadLetterMessageLength] : message, null),
            });
    }
}
