using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DurableLocal.Durable.Operations;
using DurableLocal.Durable.Wire;
using DurableLocal.Lambda;

namespace DurableLocal.Durable.Replay;

/// <summary>
/// Checks whether a function follows a history: for each operation it is invoked with the state in which it must suspend at
/// that operation. The SDK in the function compares each operation with its record before anything of it runs. An added
/// operation therefore shows at the record whose place it takes; no step runs, and nothing is recorded.
/// </summary>
/// <param name="endpoint">The service that the function calls.</param>
/// <param name="invoke">Invokes the function with an envelope.</param>
public sealed class ReplayCheck(ReplayEndpoint endpoint, Func<ReadOnlyMemory<byte>, CancellationToken, Task<InvocationOutcome>> invoke)
{
    private const string FunctionName = "function";

    /// <param name="toEnd">Whether the code also runs behind the last operation, where a step that is not recorded would run.</param>
    /// <exception cref="ReplayException">The function fails before it can be compared.</exception>
    public async Task<ReplayResult> RunAsync(RecordedHistory history, bool toEnd, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(history);
        var operations = new List<ReplayedOperation>();
        var departs = false;
        foreach (var operation in history.Operations)
        {
            var found = departs ? null : await FoundAsync(history, operation, cancellationToken).ConfigureAwait(false);
            var status = departs ? ReplayStatus.NotReached : found is null ? ReplayStatus.Followed : ReplayStatus.Departs;
            departs |= found is not null;
            operations.Add(new ReplayedOperation(operation.Number, operation.Type, operation.Name, operation.Id, status, found));
        }

        return new ReplayResult(operations, toEnd && !departs && history.End is { } end ? await EndAsync(history, end, cancellationToken).ConfigureAwait(false) : null);
    }

    /// <summary>
    /// Returns what the function does instead of arriving at the operation; null if it arrives. The body of a context runs as
    /// far as its first operation: what differs in it is found by the check of that operation.
    /// </summary>
    private async Task<string?> FoundAsync(RecordedHistory history, RecordedOperation target, CancellationToken cancellationToken)
    {
        var (updates, outcome) = await InvokeAsync(history, target, cancellationToken).ConfigureAwait(false);
        if (updates.Count > 0)
        {
            return updates.Select(update => Departure(history, target, update)).FirstOrDefault(found => found is not null);
        }

        var response = Response(outcome);
        return response.Status switch
        {
            FunctionResponseStatus.Pending => null,
            FunctionResponseStatus.Succeeded => "the workflow ends",
            // SDKs name the id of an operation that differs from its record.
            _ when HasBody(history, target) && Describe(response.Error) is var error && !error.Contains(target.Id, StringComparison.Ordinal) => null,
            _ => Describe(response.Error),
        };
    }

    private static bool HasBody(RecordedHistory history, RecordedOperation target) =>
        target.Kind == OperationType.Context && history.ChildrenOf(target.Id).Count > 0;

    private async Task<ReplayedEnd?> EndAsync(RecordedHistory history, RecordedEnd end, CancellationToken cancellationToken)
    {
        if (end.EventType is not ("ExecutionSucceeded" or "ExecutionFailed"))
        {
            // Not by its own code.
            return null;
        }

        var isSuccess = end.EventType == "ExecutionSucceeded";
        var expected = isSuccess ? $"result {Text(end.Result)}" : Describe(end.Error);
        var (updates, outcome) = await InvokeAsync(history, target: null, cancellationToken).ConfigureAwait(false);
        if (updates.FirstOrDefault() is { } update)
        {
            return new ReplayedEnd(expected, RecordedOperation.Describe(update.Type, update.Name));
        }

        var response = Response(outcome);
        var found = response.Status switch
        {
            FunctionResponseStatus.Pending => "the workflow waits",
            FunctionResponseStatus.Succeeded => $"result {Text(response.Result)}",
            _ => Describe(response.Error),
        };
        var isSame = response.Status == FunctionResponseStatus.Succeeded
            ? isSuccess && expected == found
            : response.Status == FunctionResponseStatus.Failed && !isSuccess && ErrorObject.Parse(end.Error)?.ErrorType == ErrorObject.Parse(response.Error)?.ErrorType;
        return new ReplayedEnd(expected, isSame ? null : found);
    }

    private async Task<(IReadOnlyCollection<OperationUpdate> Updates, InvocationOutcome Outcome)> InvokeAsync(RecordedHistory history, RecordedOperation? target, CancellationToken cancellationToken)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        var state = new ReplayState(history, target).ToExecution(FunctionName, $"arn:aws:lambda:us-east-1:000000000000:function:{FunctionName}", "$LATEST", now);
        var updates = endpoint.Begin(state);
        var token = new CheckpointToken(state.Id, BitConverter.ToInt64(RandomNumberGenerator.GetBytes(8)), 0);
        var outcome = await invoke(Envelope.Write(state, token, [], now), cancellationToken).ConfigureAwait(false);
        return (updates, outcome);
    }

    /// <summary>Returns what the update is of, unless the history has it: another operation, or the end of a context that the target is in.</summary>
    private static string? Departure(RecordedHistory history, RecordedOperation target, OperationUpdate update)
    {
        var found = RecordedOperation.Describe(update.Type, update.Name);
        if (history.Find(update.Id) is not { } recorded || recorded.Type != update.Type || (recorded.Name is not null && update.Name is not null && recorded.Name != update.Name))
        {
            return HasBody(history, target) && update.ParentId == target.Id ? null : found;
        }

        var isEnd = update.Action != ProtocolNames.Of(OperationAction.Start);
        return isEnd && history.PathTo(target).Contains(recorded) && !(recorded == target && HasBody(history, target)) ? $"the end of {found}" : null;
    }

    private static FunctionResponse Response(InvocationOutcome outcome)
    {
        if (outcome.Kind != InvocationOutcomeKind.Succeeded)
        {
            throw new ReplayException($"the function failed: {outcome.ErrorType}: {outcome.ErrorMessage}");
        }

        try
        {
            return FunctionResponse.Parse(outcome.Payload);
        }
        catch (JsonException malformed)
        {
            throw new ReplayException($"expected the response of a durable function: {malformed.Message}");
        }
    }

    private static string Text(byte[]? utf8) => utf8 is null ? "null" : Encoding.UTF8.GetString(utf8);

    private static string Describe(byte[]? error) => ErrorObject.Parse(error) is { } known ? $"{known.ErrorType}: {known.ErrorMessage}" : "the workflow fails";
}
