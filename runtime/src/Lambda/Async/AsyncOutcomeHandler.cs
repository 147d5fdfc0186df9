using DurableLocal.Core.Aws;
using DurableLocal.Core.Storage;
using DurableLocal.Lambda.Logs;
using DurableLocal.Sqs;
using DurableLocal.Template;

namespace DurableLocal.Lambda.Async;

/// <summary>
/// Retries an asynchronous invocation after an attempt, or ends it with a dead letter and a record for its destination;
/// <see cref="AsyncInvocations"/> lists the rules. Writes are retried while the disk is full, because a lost one would repeat
/// the invocation.
/// </summary>
internal sealed class AsyncOutcomeHandler(Database database, IQueues queues, LambdaOptions options, TimeProvider time, StorageRetry retry, IFunctionLogSink? sink)
{
    /// <summary>Lambda developer guide, "Error handling for asynchronous invocation": Lambda keeps an event for up to 6 hours.</summary>
    private static readonly TimeSpan LongestAge = TimeSpan.FromHours(6);

    /// <summary>Same page: throttles and system errors are retried after 1 second, with backoff up to a maximum of 5 minutes.</summary>
    private static readonly TimeSpan ShortestBackoff = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan LongestBackoff = TimeSpan.FromMinutes(5);

    /// <summary>Longest ErrorMessage attribute of a dead letter: the first 1 KB of the error message.</summary>
    private const int LongestErrorMessage = 1024;

    /// <summary>Completes when the decision is on disk.</summary>
    public Task HandleAsync(AsyncInvocation invocation, FunctionVersion version, InvocationOutcome outcome, CancellationToken stopping)
    {
        var longestAge = version.EventInvoke?.MaximumEventAgeSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : LongestAge;
        return outcome.Kind switch
        {
            InvocationOutcomeKind.Succeeded => EndAsync(invocation, version, outcome, InvocationRecord.Success, stopping),
            InvocationOutcomeKind.Throttled when version.Function.ReservedConcurrency == 0 => EndAsync(invocation, version, outcome, InvocationRecord.RetriesExhausted, stopping),
            InvocationOutcomeKind.Throttled when Age(invocation) < longestAge => BackOffAsync(invocation, stopping),
            InvocationOutcomeKind.Throttled => EndAsync(invocation, version, outcome, InvocationRecord.EventAgeExceeded, stopping),
            _ when invocation.Attempts >= (version.EventInvoke?.MaximumRetryAttempts ?? EventInvokeResource.DefaultRetryAttempts) => EndAsync(invocation, version, outcome, InvocationRecord.RetriesExhausted, stopping),
            _ when Age(invocation) + RetryDelay(invocation) > longestAge => EndAsync(invocation, version, outcome, InvocationRecord.EventAgeExceeded, stopping),
            _ => RetryAsync(invocation, stopping),
        };
    }

    /// <summary>Postpones the invocation with exponential backoff, without counting an attempt.</summary>
    public Task BackOffAsync(AsyncInvocation invocation, CancellationToken stopping)
    {
        var delay = TimeSpan.FromTicks(Math.Min(LongestBackoff.Ticks, ShortestBackoff.Ticks << Math.Min(invocation.Throttles, 20)));
        return WriteAsync(session => session.Execute("UPDATE async_invocations SET throttles = throttles + 1, due_at = ? WHERE id = ?", DueIn(delay), invocation.Id), stopping);
    }

    /// <summary>Reports that the function of the invocation does not exist; the invocation stays in the queue.</summary>
    public void ReportUnresolved(AsyncInvocation invocation, string message) =>
        sink?.OnProblem(invocation.Function, $"asynchronous invocation {invocation.RequestId} is postponed: {message}");

    private static void Delete(Session session, AsyncInvocation invocation) =>
        session.Execute("DELETE FROM async_invocations WHERE id = ?", invocation.Id);

    private TimeSpan RetryDelay(AsyncInvocation invocation) => options.AsyncRetryDelays[Math.Min(invocation.Attempts, options.AsyncRetryDelays.Count - 1)];

    private Task RetryAsync(AsyncInvocation invocation, CancellationToken stopping) =>
        WriteAsync(session => session.Execute("UPDATE async_invocations SET attempts = attempts + 1, due_at = ? WHERE id = ?", DueIn(RetryDelay(invocation)), invocation.Id), stopping);

    /// <summary>
    /// Sends the dead letter and the record for a destination, and deletes the row, in one transaction, so that none is lost
    /// or repeated. The service also drops what a queue rejects, and reports the error.
    /// </summary>
    private async Task EndAsync(AsyncInvocation invocation, FunctionVersion version, InvocationOutcome outcome, string condition, CancellationToken stopping)
    {
        var function = version.Function;
        var failed = condition != InvocationRecord.Success;
        var destination = failed ? version.EventInvoke?.OnFailureArn : version.EventInvoke?.OnSuccessArn;
        var problems = await WriteAsync(
            session =>
            {
                var rejected = new List<string>();
                if (failed && function.DeadLetterQueueArn is { } deadLetters)
                {
                    Send(session, deadLetters, DeadLetter(invocation, outcome), "dead letter", rejected);
                }

                if (destination is not null)
                {
                    Send(session, destination, InvocationRecord.Of(invocation, version, outcome, condition, time.GetUtcNow()), "record", rejected);
                }

                Delete(session, invocation);
                return rejected;
            },
            stopping).ConfigureAwait(false);
        if (failed && function.DeadLetterQueueArn is null && destination is null)
        {
            problems.Add($"failed after its last attempt and has no dead-letter queue: {outcome.ErrorType}: {outcome.ErrorMessage}");
        }

        foreach (var problem in problems)
        {
            sink?.OnProblem(function.Name, $"asynchronous invocation {invocation.RequestId} {problem}");
        }
    }

    private void Send(Session session, string queueArn, OutgoingMessage message, string kind, List<string> rejected)
    {
        try
        {
            queues.Send(session, queueArn, message);
        }
        catch (AwsException error)
        {
            rejected.Add($"has a {kind} that {queueArn} rejected: {error.Message}");
        }
    }

    private static OutgoingMessage DeadLetter(AsyncInvocation invocation, InvocationOutcome outcome)
    {
        var errorCode = outcome.Kind == InvocationOutcomeKind.Throttled ? "429" : "200";
        var message = outcome.ErrorMessage is { Length: > 0 } text ? text : outcome.ErrorType ?? "unknown";
        return new OutgoingMessage(
            System.Text.Encoding.UTF8.GetString(invocation.Payload),
            new Dictionary<string, MessageAttributeValue>(StringComparer.Ordinal)
            {
                ["RequestID"] = new("String", invocation.RequestId, null),
                ["ErrorCode"] = new("Number", errorCode, null),
                ["ErrorMessage"] = new("String", message[..Math.Min(message.Length, LongestErrorMessage)], null),
            })
        {
            TraceHeader = invocation.TraceId,
        };
    }

    /// <summary>Not cancelled by a stop: the attempt has ended, and only its record is missing.</summary>
    private Task<T> WriteAsync<T>(Func<Session, T> operation, CancellationToken stopping) =>
        retry.RunAsync(() => database.WriteAsync(operation, CancellationToken.None), stopping);

    private TimeSpan Age(AsyncInvocation invocation) =>
        TimeSpan.FromMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds() - invocation.EnqueuedAt);

    private long DueIn(TimeSpan delay) => (time.GetUtcNow() + delay).ToUnixTimeMilliseconds();
}
