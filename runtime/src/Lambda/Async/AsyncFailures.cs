using DurableLocal.Core.Aws;
using DurableLocal.Core.Storage;
using DurableLocal.Lambda.Logs;
using DurableLocal.Sqs;
using DurableLocal.Template;

namespace DurableLocal.Lambda.Async;

/// <summary>What becomes of an asynchronous invocation after an attempt.</summary>
internal sealed class AsyncFailures(Database database, IQueues queues, LambdaOptions options, TimeProvider time, IFunctionLogSink? sink)
{
    /// <summary>Lambda developer guide, "Error handling for asynchronous invocation": an event is kept for up to 6 hours.</summary>
    private static readonly TimeSpan LongestAge = TimeSpan.FromHours(6);

    /// <summary>The same page: throttles and system errors are retried from 1 second up to a maximum of 5 minutes.</summary>
    private static readonly TimeSpan ShortestBackoff = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan LongestBackoff = TimeSpan.FromMinutes(5);

    /// <summary>Longest ErrorMessage attribute of a dead letter: the first 1 KB of the error.</summary>
    private const int LongestErrorMessage = 1024;

    public Task SettleAsync(AsyncInvocation invocation, FunctionResource function, InvocationOutcome outcome) => outcome.Kind switch
    {
        InvocationOutcomeKind.Succeeded => database.WriteAsync(session => Forget(session, invocation)),
        InvocationOutcomeKind.Throttled when Age(invocation) < LongestAgeOf(function) => PostponeAsync(invocation),
        InvocationOutcomeKind.Throttled => DeadLetterAsync(invocation, function, outcome, "429"),
        _ when invocation.Attempts < function.MaximumRetryAttempts && Age(invocation) + RetryDelay(invocation) <= LongestAgeOf(function) => RetryAsync(invocation),
        _ => DeadLetterAsync(invocation, function, outcome, "200"),
    };

    /// <summary>Later, without counting as an attempt.</summary>
    public Task PostponeAsync(AsyncInvocation invocation)
    {
        var delay = TimeSpan.FromTicks(Math.Min(LongestBackoff.Ticks, ShortestBackoff.Ticks << Math.Min(invocation.Throttles, 20)));
        return database.WriteAsync(session => session.Execute("UPDATE async_invocations SET throttles = throttles + 1, due_at = ? WHERE id = ?", DueIn(delay), invocation.Id));
    }

    public void ReportUnknown(AsyncInvocation invocation, string message) =>
        sink?.OnProblem(invocation.Function, $"asynchronous invocation {invocation.RequestId} waits: {message}");

    private static void Forget(Session session, AsyncInvocation invocation) =>
        session.Execute("DELETE FROM async_invocations WHERE id = ?", invocation.Id);

    private static TimeSpan LongestAgeOf(FunctionResource function) =>
        function.EventInvoke?.MaximumEventAgeSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : LongestAge;

    private TimeSpan RetryDelay(AsyncInvocation invocation) => options.AsyncRetryDelays[Math.Min(invocation.Attempts, options.AsyncRetryDelays.Count - 1)];

    private Task RetryAsync(AsyncInvocation invocation) =>
        database.WriteAsync(session => session.Execute("UPDATE async_invocations SET attempts = attempts + 1, due_at = ? WHERE id = ?", DueIn(RetryDelay(invocation)), invocation.Id));

    /// <summary>The dead letter and the end of the row are one transaction: neither is lost, neither is doubled.</summary>
    private async Task DeadLetterAsync(AsyncInvocation invocation, FunctionResource function, InvocationOutcome outcome, string errorCode)
    {
        if (function.DeadLetterQueueArn is not { } queue)
        {
            await database.WriteAsync(session => Forget(session, invocation)).ConfigureAwait(false);
            sink?.OnProblem(function.Name, $"asynchronous invocation {invocation.RequestId} failed for good and has no dead-letter queue: {outcome.ErrorType}: {outcome.ErrorMessage}");
            return;
        }

        try
        {
            await database.WriteAsync(session =>
            {
                queues.Send(session, queue, Letter(invocation, outcome, errorCode));
                Forget(session, invocation);
            }).ConfigureAwait(false);
        }
        catch (AwsException refusal)
        {
            // As the service does: an event whose dead letter is refused is dropped, and the refusal reported.
            await database.WriteAsync(session => Forget(session, invocation)).ConfigureAwait(false);
            sink?.OnProblem(function.Name, $"dead letter of asynchronous invocation {invocation.RequestId} was refused by {queue}: {refusal.Message}");
        }
    }

    private static OutgoingMessage Letter(AsyncInvocation invocation, InvocationOutcome outcome, string errorCode)
    {
        var message = outcome.ErrorMessage is { Length: > 0 } text ? text : outcome.ErrorType ?? "unknown";
        return new OutgoingMessage(
            System.Text.Encoding.UTF8.GetString(invocation.Payload),
            new Dictionary<string, MessageAttributeValue>(StringComparer.Ordinal)
            {
                ["RequestID"] = new("String", invocation.RequestId, null),
                ["ErrorCode"] = new("Number", errorCode, null),
                ["ErrorMessage"] = new("String", message[..Math.Min(message.Length, LongestErrorMessage)], null),
            });
    }

    private TimeSpan Age(AsyncInvocation invocation) =>
        TimeSpan.FromMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds() - invocation.EnqueuedAt);

    private long DueIn(TimeSpan delay) => (time.GetUtcNow() + delay).ToUnixTimeMilliseconds();
}
