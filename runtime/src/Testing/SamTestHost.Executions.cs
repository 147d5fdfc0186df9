using System.Text;
using Amazon.Lambda;
using Amazon.Lambda.Model;

namespace DurableLocal.Testing;

/// <summary>Functions and durable executions.</summary>
public sealed partial class SamTestHost
{
    /// <summary>Invokes a function and waits for its response; of a durable function, for the end of its execution.</summary>
    /// <param name="function">Logical id of the function.</param>
    /// <param name="payload">The event, JSON.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The response, JSON.</returns>
    /// <exception cref="FunctionFailedException">The function failed.</exception>
    public async Task<string> InvokeAsync(string function, string payload, CancellationToken cancellationToken = default)
    {
        using var body = new MemoryStream(Encoding.UTF8.GetBytes(payload));
        var response = await Lambda.InvokeAsync(new InvokeRequest { FunctionName = FunctionArn(function), PayloadStream = body }, cancellationToken).ConfigureAwait(false);
        var result = Encoding.UTF8.GetString(response.Payload.ToArray());
        return string.IsNullOrEmpty(response.FunctionError) ? result : throw new FunctionFailedException(function, result);
    }

    /// <summary>Starts an execution of a durable function.</summary>
    /// <param name="function">Logical id of the function.</param>
    /// <param name="payload">The input, JSON.</param>
    /// <param name="name">The name of the execution; null for a generated one.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The ARN of the execution.</returns>
    public async Task<string> StartExecutionAsync(string function, string payload, string? name = null, CancellationToken cancellationToken = default)
    {
        using var body = new MemoryStream(Encoding.UTF8.GetBytes(payload));
        var request = new InvokeRequest { FunctionName = FunctionArn(function), InvocationType = InvocationType.Event, DurableExecutionName = name, PayloadStream = body };
        return (await Lambda.InvokeAsync(request, cancellationToken).ConfigureAwait(false)).DurableExecutionArn;
    }

    /// <summary>Waits for the end of an execution that has been started or will be, such as by a message.</summary>
    /// <param name="function">Logical id of the durable function.</param>
    /// <param name="name">The name of the execution.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Its status, its result or its error.</returns>
    /// <exception cref="TimeoutException">It has not ended within <see cref="SamTestOptions.Timeout"/>.</exception>
    public async Task<GetDurableExecutionResponse> WaitForExecutionAsync(string function, string name, CancellationToken cancellationToken = default)
    {
        var last = "none";
        var request = new ListDurableExecutionsByFunctionRequest { FunctionName = FunctionName(function), DurableExecutionName = name };
        var found = await WaitAsync(
            async () =>
            {
                var executions = await Lambda.ListDurableExecutionsByFunctionAsync(request, cancellationToken).ConfigureAwait(false);
                var execution = executions.DurableExecutions?.FirstOrDefault();
                last = execution?.Status.Value ?? "none";
                return execution?.EndTimestamp is null ? null : execution;
            },
            () => $"{function}: expected the end of the execution \"{name}\", its status is {last}",
            cancellationToken).ConfigureAwait(false);
        return await Lambda.GetDurableExecutionAsync(new GetDurableExecutionRequest { DurableExecutionArn = found.DurableExecutionArn }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Waits for the end of an execution.</summary>
    /// <inheritdoc cref="WaitForExecutionAsync(string, string, CancellationToken)"/>
    /// <param name="arn">The ARN of the execution.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<GetDurableExecutionResponse> WaitForExecutionAsync(string arn, CancellationToken cancellationToken = default)
    {
        var request = new GetDurableExecutionRequest { DurableExecutionArn = arn };
        var last = "";
        return WaitAsync(
            async () =>
            {
                var execution = await Lambda.GetDurableExecutionAsync(request, cancellationToken).ConfigureAwait(false);
                last = execution.Status.Value;
                return execution.EndTimestamp is null ? null : execution;
            },
            () => $"expected the end of the execution {arn}, its status is {last}",
            cancellationToken);
    }

    /// <summary>Returns the history of an execution with its payloads.</summary>
    public async Task<IReadOnlyList<Event>> HistoryAsync(string arn, CancellationToken cancellationToken = default)
    {
        var events = new List<Event>();
        string? marker = null;
        do
        {
            var page = await Lambda.GetDurableExecutionHistoryAsync(
                new GetDurableExecutionHistoryRequest { DurableExecutionArn = arn, IncludeExecutionData = true, Marker = marker }, cancellationToken).ConfigureAwait(false);
            events.AddRange(page.Events);
            marker = page.NextMarker;
        }
        while (!string.IsNullOrEmpty(marker));
        return events;
    }

    /// <summary>Waits until an execution waits for a callback, and returns the callback's id.</summary>
    /// <param name="arn">The ARN of the execution.</param>
    /// <param name="name">The name of the callback's operation; null for the first one.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TimeoutException">There was none within <see cref="SamTestOptions.Timeout"/>.</exception>
    public Task<string> WaitForCallbackAsync(string arn, string? name = null, CancellationToken cancellationToken = default) =>
        WaitAsync(
            async () =>
            {
                var started = (await HistoryAsync(arn, cancellationToken).ConfigureAwait(false))
                    .FirstOrDefault(entry => entry.CallbackStartedDetails is not null && (name is null || entry.Name == name));
                return started?.CallbackStartedDetails.CallbackId;
            },
            () => $"expected the callback {(name is null ? "" : $"\"{name}\" ")}of the execution {arn}",
            cancellationToken);

    /// <summary>Completes a callback with a result, JSON.</summary>
    public async Task CompleteCallbackAsync(string callbackId, string result, CancellationToken cancellationToken = default)
    {
        using var body = new MemoryStream(Encoding.UTF8.GetBytes(result));
        await Lambda.SendDurableExecutionCallbackSuccessAsync(new SendDurableExecutionCallbackSuccessRequest { CallbackId = callbackId, Result = body }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Completes a callback with an error.</summary>
    public Task FailCallbackAsync(string callbackId, string errorType, string errorMessage, CancellationToken cancellationToken = default) =>
        Lambda.SendDurableExecutionCallbackFailureAsync(
            new SendDurableExecutionCallbackFailureRequest { CallbackId = callbackId, Error = new ErrorObject { ErrorType = errorType, ErrorMessage = errorMessage } }, cancellationToken);

    /// <summary>Reads until there is a value. Reads again when an execution has ended, and after a pause: other changes have no signal.</summary>
    private async Task<T> WaitAsync<T>(Func<Task<T?>> read, Func<string> describe, CancellationToken cancellationToken)
        where T : class
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var next = _ended.Next;
            if (await read().ConfigureAwait(false) is { } value)
            {
                return value;
            }

            if (TimeProvider.System.GetElapsedTime(started) > _timeout)
            {
                throw new TimeoutException($"{describe()}; waited for {_timeout.TotalSeconds:0.#} s");
            }

            await Task.WhenAny(next, Task.Delay(PollInterval, cancellationToken)).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Longer than a client has to be quiet for time to be skipped.</summary>
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(40);
}
