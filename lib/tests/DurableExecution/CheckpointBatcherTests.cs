using System.Net;
using Amazon.Lambda;
using Amazon.Lambda.DurableExecution;
using Amazon.Lambda.DurableExecution.Internal;
using Amazon.Lambda.DurableExecution.Services;

namespace DurableChaining.Lib.Tests.DurableExecution;

public sealed class CheckpointBatcherTests
{
    [Fact]
    public async Task Updates_sent_during_a_request_share_the_next_request()
    {
        var service = new RecordingClient();
        var batcher = CreateBatcher(service);

        var first = batcher.SendAsync(Update(0));
        await service.Entered.WaitAsync(TimeSpan.FromSeconds(30));
        var others = Enumerable.Range(1, 250).Select(number => batcher.SendAsync(Update(number))).ToList();
        service.Release();
        await Task.WhenAll([first, .. others]);

        Assert.Equal([1, 200, 50], service.Batches.Select(batch => batch.Count));
        Assert.Equal(["t0", "t1", "t2"], service.Tokens);
    }

    [Fact]
    public async Task A_request_stays_under_its_size_limit_unless_one_update_is_larger()
    {
        var service = new RecordingClient();
        var batcher = CreateBatcher(service);

        var first = batcher.SendAsync(Update(0));
        await service.Entered.WaitAsync(TimeSpan.FromSeconds(30));
        var others = new[] { 300_000, 300_000, 300_000, 1_000_000, 10 }
            .Select((size, number) => batcher.SendAsync(Update(number + 1) with { Payload = new string('x', size) })).ToList();
        service.Release();
        await Task.WhenAll([first, .. others]);

        Assert.Equal([1, 2, 1, 1, 1], service.Batches.Select(batch => batch.Count));
    }

    [Fact]
    public async Task A_posted_update_is_sent_at_once_and_in_order()
    {
        var service = new RecordingClient();
        var batcher = CreateBatcher(service);

        batcher.Post(Update(1));
        await service.Entered.WaitAsync(TimeSpan.FromSeconds(30));
        batcher.Post(Update(2));
        var sent = batcher.SendAsync(Update(3));
        service.Release();
        await sent;

        Assert.Equal([["1"], ["2", "3"]], service.Batches.Select(batch => batch.Select(update => update.Id)));
    }

    [Fact]
    public async Task Updates_before_the_end_are_recorded_and_later_ones_are_not()
    {
        var service = new RecordingClient();
        var batcher = CreateBatcher(service);

        batcher.Post(Update(1));
        await service.Entered.WaitAsync(TimeSpan.FromSeconds(30));
        batcher.Post(Update(2));
        var closed = batcher.CloseAsync();
        var late = batcher.SendAsync(Update(3));
        service.Release();
        await closed;

        Assert.Equal([["1"], ["2"]], service.Batches.Select(batch => batch.Select(update => update.Id)));
        Assert.False(late.IsCompleted);
    }

    [Fact]
    public async Task Nothing_is_recorded_after_a_failure()
    {
        var service = new RecordingClient { Failure = new IOException("network") };
        service.Release();
        var batcher = CreateBatcher(service);

        var sent = batcher.SendAsync(Update(1));
        var failure = await batcher.Ended.WaitAsync(TimeSpan.FromSeconds(30));
        var later = batcher.SendAsync(Update(2));
        await batcher.CloseAsync();

        Assert.IsType<IOException>(failure);
        Assert.False(sent.IsCompleted || later.IsCompleted);
        Assert.Single(service.Batches);
    }

    [Fact]
    public async Task A_response_without_a_token_ends_the_invocation_as_pending()
    {
        var workflow = new Workflow<int>(context => context.StepAsync((_, _) => Task.FromResult(1)));
        workflow.Service.ReturnsTokens = false;

        Assert.Equal(InvocationStatus.Pending, (await workflow.InvokeAsync()).Status);
    }

    [Theory]
    [InlineData(HttpStatusCode.BadRequest, "Invalid parent operation id.", true)]
    [InlineData(HttpStatusCode.Forbidden, "no", true)]
    [InlineData(HttpStatusCode.BadRequest, "Invalid checkpoint token", false)]
    [InlineData(HttpStatusCode.BadRequest, "Invalid Checkpoint Token: used", false)]
    [InlineData(HttpStatusCode.TooManyRequests, "slow down", false)]
    [InlineData(HttpStatusCode.InternalServerError, "sorry", false)]
    [InlineData(HttpStatusCode.BadGateway, "KMS", false)]
    public async Task A_rejected_checkpoint_fails_the_execution_and_any_other_error_the_invocation(HttpStatusCode status, string message, bool final)
    {
        using var lambda = new FakeLambda { Failure = new AmazonLambdaException(message, Amazon.Runtime.ErrorType.Unknown, "Code", "request", status) };

        var invocation = DurableFunction.WrapAsync<string, int>(
            async (_, context) =>
            {
                // A workflow that catches all exceptions must not prevent the end of the execution.
                await Record.ExceptionAsync(() => context.StepAsync((_, _) => Task.FromResult(1)));
                return 0;
            },
            FakeLambda.Envelope(),
            new FakeLambdaContext(),
            lambda);

        var expected = $"Failed to checkpoint operations for durable execution '{FakeService.Arn}': {message}";
        if (final)
        {
            var error = (await invocation).Error!;
            Assert.Equal((typeof(DurableExecutionException).FullName, expected), (error.ErrorType, error.ErrorMessage));
        }
        else
        {
            var exception = await Assert.ThrowsAsync<DurableExecutionException>(() => invocation);
            Assert.Equal((expected, message), (exception.Message, Assert.IsType<AmazonLambdaException>(exception.InnerException).Message));
        }
    }

    [Fact]
    public async Task A_network_failure_leaves_the_function_as_it_is()
    {
        using var lambda = new FakeLambda { Failure = new HttpRequestException("no route") };

        await Assert.ThrowsAsync<HttpRequestException>(() => DurableFunction.WrapAsync<string, int>(
            (_, context) => context.StepAsync((_, _) => Task.FromResult(1)), FakeLambda.Envelope(), new FakeLambdaContext(), lambda));
    }

    private static CheckpointBatcher CreateBatcher(IDurableServiceClient client) =>
        new(client, new ExecutionState(), FakeService.Arn, "t0", CancellationToken.None);

    private static OperationUpdate Update(int number) =>
        new() { Id = $"{number}", Type = OperationTypes.Step, Action = OperationVerb.Start };

    private sealed class RecordingClient : IDurableServiceClient
    {
        private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public List<IReadOnlyList<OperationUpdate>> Batches { get; } = [];

        public List<string?> Tokens { get; } = [];

        public Exception? Failure { get; init; }

        public Task Entered => _entered.Task;

        public void Release() => _released.TrySetResult();

        public async Task<CheckpointResponse> CheckpointAsync(string executionArn, string? token, IReadOnlyList<OperationUpdate> updates, CancellationToken cancellationToken)
        {
            Batches.Add(updates);
            Tokens.Add(token);
            _entered.TrySetResult();
            await _released.Task;
            return Failure is null ? new CheckpointResponse($"t{Batches.Count}", []) : throw Failure;
        }

        public Task<StatePage> ReadStateAsync(string executionArn, string? token, string marker, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("Not expected in these tests.");
    }
}
