using System.Text.Json;
using DurableLocal.Durable.Events;
using DurableLocal.Durable.Operations;
using DurableLocal.Durable.Wire;
using DurableLocal.Lambda;

namespace DurableLocal.Durable.Engine;

/// <summary>
/// What the end of an invocation makes of the execution. InvocationCompleted comes first, then the close, or what was
/// held back for it.
/// </summary>
internal sealed class InvocationEnd(EngineContext context, Delta delta, ActiveInvocation invocation, byte[] details)
{
    private readonly ExecutionState _execution = delta.Execution;

    public void Apply(InvocationOutcome outcome)
    {
        if (!_execution.IsRunning)
        {
            // Stopped, timed out or closed by a checkpoint: the answer counts for nothing, the invocation was there.
            delta.Record(EventType.InvocationCompleted, details: details);
            return;
        }

        switch (outcome.Kind)
        {
            case InvocationOutcomeKind.Succeeded:
                ApplyAnswer(outcome);
                break;
            case InvocationOutcomeKind.Throttled:
                Retry(context.Options.ThrottleDelay);
                break;
            default:
                Fail(FunctionFailure.Of(outcome));
                break;
        }

        if (_execution.IsRunning)
        {
            ServiceTransitions.ApplyDeferred(delta);
            delta.InvokesAgain |= _execution.Untold.Count > 0;
        }
    }

    private void ApplyAnswer(InvocationOutcome outcome)
    {
        FunctionResponse answer;
        try
        {
            answer = FunctionResponse.Parse(outcome.Payload);
        }
        catch (JsonException malformed)
        {
            // The same function would answer the same again.
            var error = ErrorObject.Of("InvalidParameterValueException", malformed.Message);
            delta.Record(EventType.InvocationCompleted, details: details, payload: error, isError: true);
            Closing.Close(context, delta, ExecutionStatus.Failed, null, error);
            return;
        }

        var hasNews = _execution.Untold.Count > 0 || invocation.LastAnswerToldCompletions;
        if (answer.Status == FunctionAnswerStatus.Pending && !hasNews && _execution.Held.Count == 0 && !_execution.AwaitsAnything())
        {
            Fail(ErrorObject.Of("InvalidParameterValueException", "Cannot return PENDING status with no pending operations."));
            return;
        }

        if (answer.Status != FunctionAnswerStatus.Pending)
        {
            // Nothing comes after the close: what happened before it is told before it.
            ServiceTransitions.ApplyDeferred(delta);
        }

        delta.ChangesExecution |= _execution.Failures > 0;
        _execution.Failures = 0;
        delta.InvokesAgain = answer.Status == FunctionAnswerStatus.Pending && hasNews;
        delta.Record(EventType.InvocationCompleted, details: details, payload: answer.Error, isError: answer.Error is not null, suspends: answer.Status == FunctionAnswerStatus.Pending && !hasNews);
        if (answer.Status == FunctionAnswerStatus.Succeeded)
        {
            Closing.Close(context, delta, ExecutionStatus.Succeeded, answer.Result, null);
        }
        else if (answer.Status == FunctionAnswerStatus.Failed)
        {
            Closing.Close(context, delta, ExecutionStatus.Failed, null, answer.Error ?? "{}"u8.ToArray());
        }
    }

    private void Fail(byte[] error)
    {
        delta.Record(EventType.InvocationCompleted, details: details, payload: error, isError: true);
        delta.ChangesExecution = true;
        _execution.Failures++;
        if (_execution.Failures > context.Options.ToleratedFailures)
        {
            Closing.Close(context, delta, ExecutionStatus.Failed, null, error);
            return;
        }

        var backoff = context.Options.InvocationBackoff;
        Retry(backoff[Math.Min(_execution.Failures, backoff.Count) - 1]);
    }

    private void Retry(TimeSpan delay)
    {
        _execution.RetryAt = delta.Now + (long)delay.TotalMilliseconds;
        delta.ChangesExecution = true;
    }
}
