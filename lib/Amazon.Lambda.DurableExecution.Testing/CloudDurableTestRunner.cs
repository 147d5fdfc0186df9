using Amazon.Lambda.DurableExecution.Services;
using System.Text;
using Amazon.Lambda.DurableExecution.Testing.Internal;
using Amazon.Lambda.Model;

namespace Amazon.Lambda.DurableExecution.Testing;

/// <summary>
/// Runs a deployed workflow and reads its end and its history from the Lambda service. The caller needs the permissions
/// <c>lambda:InvokeFunction</c>, <c>ListDurableExecutionsByFunction</c>, <c>GetDurableExecution</c>,
/// <c>GetDurableExecutionHistory</c>, and <c>SendDurableExecutionCallback…</c> where a test completes a callback.
/// </summary>
public sealed class CloudDurableTestRunner<TInput, TOutput> : IDurableTestRunner<TInput, TOutput>
{
    /// <summary>Position of the qualifier in the ARN of a function.</summary>
    private const int QualifierField = 7;

    private readonly string _functionArn;
    private readonly IAmazonLambda _lambda;
    private readonly bool _ownsClient;
    private readonly CloudTestRunnerOptions _options;
    private readonly Payloads _payloads;

    /// <param name="functionArn">Qualified ARN of the function.</param>
    /// <param name="lambdaClient">Client that the test disposes; null for one with the SDK's own configuration.</param>
    public CloudDurableTestRunner(string functionArn, IAmazonLambda? lambdaClient = null, CloudTestRunnerOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(functionArn);
        _functionArn = functionArn;
        _ownsClient = lambdaClient is null;
        _lambda = lambdaClient ?? new AmazonLambdaClient();
        _options = options ?? new CloudTestRunnerOptions();
        _payloads = new Payloads(_options.Serializer);
    }

    /// <inheritdoc/>
    /// <exception cref="OperationCanceledException">The timeout has passed, also where the workflow waits for a callback, or the token is cancelled.</exception>
    public async Task<TestResult<TOutput>> RunAsync(TInput input, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        using var deadline = Deadline(timeout, cancellationToken);
        return await WaitForEndAsync(await StartAsync(input, deadline.Token).ConfigureAwait(false), deadline.Token).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    /// <exception cref="OperationCanceledException">The timeout has passed, or the token is cancelled.</exception>
    public async Task<string> StartAsync(TInput input, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        using var deadline = Deadline(timeout, cancellationToken);
        return await StartAsync(input, deadline.Token).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    /// <exception cref="OperationCanceledException">The timeout has passed, or the token is cancelled.</exception>
    public async Task<TestResult<TOutput>> WaitForResultAsync(string durableExecutionArn, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        using var deadline = Deadline(timeout, cancellationToken);
        return await WaitForEndAsync(durableExecutionArn, deadline.Token).ConfigureAwait(false);
    }

    /// <summary>Waits for an open callback and returns its id; the same one until it is closed.</summary>
    /// <param name="name">Name of the callback, or of the WaitForCallback around it; null for any.</param>
    /// <exception cref="OperationCanceledException">The timeout has passed, or the token is cancelled.</exception>
    public async Task<string> WaitForCallbackAsync(string durableExecutionArn, string? name = null, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        using var deadline = Deadline(timeout, cancellationToken);
        return await PollAsync(
            async () => (await ReadOperationsAsync(durableExecutionArn, deadline.Token).ConfigureAwait(false))
                .FirstOrDefault(record => record.CallbackDetails is not null && record.Status == OperationStatus.Started && CallbackName.Matches(record.Name, name))
                ?.CallbackDetails.CallbackId,
            deadline.Token).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task SendCallbackSuccessAsync<TResult>(string callbackId, TResult result, CancellationToken cancellationToken = default)
    {
        using var payload = new MemoryStream(result is null ? [] : Encoding.UTF8.GetBytes(_payloads.Serialize(result)));
        await _lambda.SendDurableExecutionCallbackSuccessAsync(
            new SendDurableExecutionCallbackSuccessRequest { CallbackId = callbackId, Result = result is null ? null : payload }, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task SendCallbackFailureAsync(string callbackId, ErrorObject? error = null, CancellationToken cancellationToken = default) =>
        _lambda.SendDurableExecutionCallbackFailureAsync(
            new SendDurableExecutionCallbackFailureRequest { CallbackId = callbackId, Error = WireFormat.ToWire(error) }, cancellationToken);

    /// <inheritdoc/>
    public Task SendCallbackHeartbeatAsync(string callbackId, CancellationToken cancellationToken = default) =>
        _lambda.SendDurableExecutionCallbackHeartbeatAsync(new SendDurableExecutionCallbackHeartbeatRequest { CallbackId = callbackId }, cancellationToken);

    public ValueTask DisposeAsync()
    {
        if (_ownsClient)
        {
            _lambda.Dispose();
        }

        return ValueTask.CompletedTask;
    }

    private CancellationTokenSource Deadline(TimeSpan? timeout, CancellationToken cancellationToken)
    {
        var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(timeout ?? _options.DefaultTimeout);
        return deadline;
    }

    /// <summary>An asynchronous start does not return the ARN in every version of the client, so the execution is found by its name.</summary>
    private async Task<string> StartAsync(TInput input, CancellationToken cancellationToken)
    {
        var name = $"cloud-test-{Guid.NewGuid():N}";
        using var payload = new MemoryStream(Encoding.UTF8.GetBytes(_payloads.Serialize(input)), writable: false);
        await _lambda.InvokeAsync(
            new InvokeRequest { FunctionName = _functionArn, InvocationType = InvocationType.Event, DurableExecutionName = name, PayloadStream = payload },
            cancellationToken).ConfigureAwait(false);
        var request = new ListDurableExecutionsByFunctionRequest { FunctionName = Unqualified(_functionArn), DurableExecutionName = name };
        return await PollAsync(
            async () => (await _lambda.ListDurableExecutionsByFunctionAsync(request, cancellationToken).ConfigureAwait(false))
                .DurableExecutions?.FirstOrDefault()?.DurableExecutionArn,
            cancellationToken).ConfigureAwait(false);
    }

    private async Task<TestResult<TOutput>> WaitForEndAsync(string arn, CancellationToken cancellationToken)
    {
        var end = await PollAsync(
            async () =>
            {
                var execution = await _lambda.GetDurableExecutionAsync(new GetDurableExecutionRequest { DurableExecutionArn = arn }, cancellationToken).ConfigureAwait(false);
                return IsClosed(execution.Status) ? execution : null;
            },
            cancellationToken).ConfigureAwait(false);
        var records = await ReadOperationsAsync(arn, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<TestStep> steps = [];
        steps = [.. records.Select(record => new TestStep(record, () => steps, _payloads))];
        var isSucceeded = end.Status == ExecutionStatus.SUCCEEDED;
        return new TestResult<TOutput>(
            arn,
            isSucceeded ? InvocationStatus.Succeeded : InvocationStatus.Failed,
            isSucceeded ? _payloads.Deserialize<TOutput>(end.Result) : default,
            WireFormat.FromWire(end.Error),
            steps,
            invocationCount: null);
    }

    private async Task<IReadOnlyList<Model.Operation>> ReadOperationsAsync(string arn, CancellationToken cancellationToken)
    {
        var events = new List<Event>();
        var request = new GetDurableExecutionHistoryRequest { DurableExecutionArn = arn, IncludeExecutionData = true };
        do
        {
            var page = await _lambda.GetDurableExecutionHistoryAsync(request, cancellationToken).ConfigureAwait(false);
            events.AddRange(page.Events ?? []);
            request.Marker = page.NextMarker;
        }
        while (!string.IsNullOrEmpty(request.Marker));
        return HistoryFold.Fold(events);
    }

    private async Task<T> PollAsync<T>(Func<Task<T?>> look, CancellationToken cancellationToken)
        where T : class
    {
        for (var pause = _options.InitialPollInterval; ; pause = pause * 2 < _options.PollInterval ? pause * 2 : _options.PollInterval)
        {
            if (await look().ConfigureAwait(false) is { } found)
            {
                return found;
            }

            await Task.Delay(pause, cancellationToken).ConfigureAwait(false);
        }
    }

    private static bool IsClosed(ExecutionStatus status) =>
        status == ExecutionStatus.SUCCEEDED || status == ExecutionStatus.FAILED || status == ExecutionStatus.TIMED_OUT || status == ExecutionStatus.STOPPED;

    private static string Unqualified(string functionArn) =>
        functionArn.Split(':') is { Length: > QualifierField } fields ? string.Join(':', fields.Take(QualifierField)) : functionArn;
}
