using Amazon.Lambda;
using Amazon.Lambda.Model;
using Amazon.Runtime;
using CsCheck;
using DurableChaining.Ingest;

namespace DurableChaining.Tests.Ingest;

[Collection(IngestRun.Collection)]
public sealed class ResponseDeadlineTests
{
    [Theory]
    [InlineData(30_000, 28_000)]
    [InlineData(4_000, 2_000)]
    [InlineData(1_900, 950)]
    [InlineData(10, 5)]
    [InlineData(0, 0)]
    [InlineData(-1, 0)]
    public void Two_seconds_or_half_of_the_time_is_kept_for_the_response(int remaining, int expected) =>
        Assert.Equal(TimeSpan.FromMilliseconds(expected), ResponseDeadline.TimeFor(TimeSpan.FromMilliseconds(remaining)));

    [Fact]
    public void The_nearer_the_end_the_shorter_the_deadline() =>
        Gen.Select(Gen.Int[0, 900_000], Gen.Int[0, 900_000]).Where((a, b) => a < b).Sample((a, b) =>
        {
            var (near, far) = (ResponseDeadline.TimeFor(TimeSpan.FromMilliseconds(a)), ResponseDeadline.TimeFor(TimeSpan.FromMilliseconds(b)));
            return near <= far && far < TimeSpan.FromMilliseconds(b) && near >= TimeSpan.Zero;
        });

    [Fact]
    public async Task After_the_deadline_every_record_returns_to_the_queue_also_one_whose_call_does_not_end()
    {
        var never = new TaskCompletionSource();
        using var lambda = new HangingLambda(never.Task);
        using var deadline = new CancellationTokenSource();

        var handling = new IngestRun { Starter = lambda }.HandleAsync(deadline.Token, IngestRun.Message("m1", """{"id":"a"}"""), IngestRun.Message("m2", """{"id":"b"}"""));
        await lambda.Called.Task.WaitAsync(TestContext.Current.CancellationToken);
        await deadline.CancelAsync();
        var returned = await handling.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        never.SetResult();

        Assert.Equal(["m1", "m2"], returned);
    }

    [Fact]
    public async Task Without_time_left_nothing_is_started()
    {
        using var deadline = new CancellationTokenSource(ResponseDeadline.TimeFor(TimeSpan.FromMilliseconds(-5)));
        var ingest = new IngestRun();

        Assert.Equal(["m1", "m2"], await ingest.HandleAsync(deadline.Token, IngestRun.Message("m1", """{"id":"a"}"""), IngestRun.Message("m2", "not json")));

        Assert.Empty(ingest.Lambda.Executions);
        Assert.Empty(ingest.Table.Rows);
    }

    /// <summary>A client whose call ends with a task, whatever its token says.</summary>
    private sealed class HangingLambda(Task end) : AmazonLambdaClient(new BasicAWSCredentials("local", "local"), new AmazonLambdaConfig { ServiceURL = "http://127.0.0.1:1" })
    {
        public TaskCompletionSource Called { get; } = new();

        public override async Task<InvokeResponse> InvokeAsync(InvokeRequest request, CancellationToken cancellationToken = default)
        {
            Called.TrySetResult();
            await end;
            return new InvokeResponse { DurableExecutionArn = "arn" };
        }
    }
}
