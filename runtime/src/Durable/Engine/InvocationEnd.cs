using System.Text.Json;
using DurableLocal.Durable.Events;
using DurableLocal.Durable.Operations;
using DurableLocal.Durable.Wire;
using DurableLocal.Lambda;

namespace DurableLocal.Durable.Engine;

/// <summary>
/// Applies the end of an invocation to the execution. The history records InvocationCompleted first, then the end of the
/// execution or the changes that were deferred until the invocation ended.
/// </summary>
/// <param name="details">The details of the InvocationCompleted event.</param>
internal sealed class InvocationEnd(EngineContext context, ExecutionChange change, ActiveInvocation invocation, byte[] details)
{
    private readonly ExecutionState _execution = change.Execution;

    public void Apply(InvocationOutcome outcome)
    {
        if (!_execution.IsOpen)
        {
            RecordAfterEnd();
            return;
        }

        ApplyOutcome(outcome);
        if (_execution.IsOpen)
        {
            ServiceTransitions.ApplyDeferred(change);
            change.InvokesAgain |= _execution.PendingNotifications.Count > 0;
        }

        if (_execution.Status == ExecutionStatus.Pausing)
        {
            PauseTransitions.Enter(context, change, change.InvokesAgain);
        }
    }

    /// <summary>Stopped, timed out or closed by a checkpoint: the response is ignored, the invocation is recorded.</summary>
    private void RecordAfterEnd()
    {
        // A deletion removes the history.
        if (_execution.Status != ExecutionStatus.Deleting)
        {
            change.Record(EventType.InvocationCompleted, details: details);
        }
    }

    private void ApplyOutcome(InvocationOutcome outcome)
    {
        if (invocation.IsWithdrawn)
        {
            // Whatever it returns: the execution continues from its last checkpoint.
            change.Record(EventType.InvocationCompleted, details: details);
            change.InvokesAgain = true;
            return;
        }

        switch (outcome.Kind)
        {
            case InvocationOutcomeKind.Succeeded:
                ApplyResponse(outcome);
                break;
            case InvocationOutcomeKind.Throttled:
                Retry(context.Options.ThrottleDelay);
                break;
            default:
                Fail(FunctionFailure.Of(outcome));
                break;
        }
    }

    private void ApplyResponse(InvocationOutcome outcome)
    {
        FunctionResponse response;
        try
        {
            response = FunctionResponse.Parse(outcome.Payload);
        }
        catch (JsonException malformed)
        {
            Reject(malformed.Message);
            return;
        }

        var hasNotifications = _execution.PendingNotifications.Count > 0 || invocation.LastResponseHadCompletions;
        if (response.Status == FunctionResponseStatus.Pending && !hasNotifications && _execution.Deferred.Count == 0 && !_execution.AwaitsAnything())
        {
            Reject("Cannot return PENDING status with no pending operations.");
            return;
        }

        if (response.Status != FunctionResponseStatus.Pending)
        {
            // No event follows the end of the execution, so deferred changes are recorded before it.
            ServiceTransitions.ApplyDeferred(change);
        }

        change.ChangesExecution |= _execution.Failures > 0;
        _execution.Failures = 0;
        change.InvokesAgain = response.Status == FunctionResponseStatus.Pending && hasNotifications;
        change.Record(EventType.InvocationCompleted, details: details, payload: response.Error, isError: response.Error is not null, suspends: response.Status == FunctionResponseStatus.Pending && !hasNotifications);
        if (response.Status == FunctionResponseStatus.Succeeded)
        {
            Completion.Apply(context, change, ExecutionStatus.Succeeded, response.Result, null);
        }
        else if (response.Status == FunctionResponseStatus.Failed)
        {
            Completion.Apply(context, change, ExecutionStatus.Failed, null, response.Error ?? "{}"u8.ToArray());
        }
    }

    /// <summary>A response that breaks a rule is not retried: the same function would return it again.</summary>
    private void Reject(string message)
    {
        var error = ErrorObject.Of("InvalidParameterValueException", message);
        change.Record(EventType.InvocationCompleted, details: details, payload: error, isError: true);
        Completion.Apply(context, change, ExecutionStatus.Failed, null, error);
    }

    /// <summary>
    /// A function that throws, crashes or times out is invoked again until the execution itself times out or is stopped
    /// (https://github.com/aws/aws-durable-execution-docs/issues/281).
    /// </summary>
    private void Fail(byte[] error)
    {
        change.Record(EventType.InvocationCompleted, details: details, payload: error, isError: true);
        _execution.Failures++;
        var backoff = context.Options.InvocationBackoff;
        Retry(backoff[Math.Min(_execution.Failures, backoff.Count) - 1]);
    }

    private void Retry(TimeSpan delay)
    {
        _execution.RetryAt = change.Now + (long)delay.TotalMilliseconds;
        change.ChangesExecution = true;
    }
}
