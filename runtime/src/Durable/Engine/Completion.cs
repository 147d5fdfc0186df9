using System.Globalization;
using System.Text;
using DurableLocal.Core.Aws;
using DurableLocal.Core.Storage;
using DurableLocal.Durable.Events;
using DurableLocal.Durable.Operations;
using DurableLocal.Durable.Wire;
using DurableLocal.Sqs;

namespace DurableLocal.Durable.Engine;

/// <summary>The end of an execution: its event, timers, status change, dead letter, and the invoke that started it.</summary>
internal static class Completion
{
    /// <summary>Characters of the error message in a dead letter (Lambda developer guide, dead-letter queues).</summary>
    private const int DeadLetterMessageLength = 1_024;

    /// <summary>Ends the execution of <paramref name="change"/> in that status, in one transaction with everything that follows from it.</summary>
    public static void Apply(EngineContext context, ExecutionChange change, ExecutionStatus status, byte[]? result, byte[]? error)
    {
        var execution = change.Execution;
        execution.Status = status;
        execution.EndedAt = change.Now;
        execution.RetryAt = null;
        execution.Pause = null;
        execution.InvokesAtResume = false;
        execution.EndEvent = change.Record(EventOf(status), payload: error ?? result, isError: error is not null).Id;
        change.ChangesExecution = true;
        DisarmTimers(change);
        change.AfterCommit(execution.PendingNotifications.Clear);
        change.AfterCommit(execution.Deferred.Clear);
        change.InTransaction(session => context.Listener.OnStatusChanged(session, execution.ToStatusChange()));
        if (execution.Asynchronous && status != ExecutionStatus.Succeeded)
        {
            change.InTransaction(session => SendDeadLetter(context, session, execution, error));
        }

        if (execution.ParentId is { } parent)
        {
            var completion = ChainedCompletionOf(execution.ParentSequence, status, execution.TimeoutSeconds, error ?? result);
            change.AfterCommit(() => context.Background.Run(_ => context.Chained.CompleteAsync(parent, completion)));
        }
    }

    /// <summary>Returns how the chained invoke ends whose durable target has ended in that status.</summary>
    /// <param name="payload">The target's result, or its error.</param>
    public static ChainedCompletion ChainedCompletionOf(int sequence, ExecutionStatus status, int timeoutSeconds, byte[]? payload) => status switch
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
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "Not a final status of an execution"),
    };

    private static void DisarmTimers(ExecutionChange change)
    {
        foreach (var operation in change.Execution.Timed.ToList())
        {
            operation.DueAt = null;
            change.Save(operation);
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
        catch (AwsException failure)
        {
            // The template no longer declares the function or its queue, or the message is too large: the execution ends all the same, as on AWS.
            context.Options.ReportProblem(execution.FunctionName, $"the dead letter of execution {execution.Name} was rejected: {failure.Message}");
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
            })
        {
            TraceHeader = execution.TraceHeader,
        };
    }
}
