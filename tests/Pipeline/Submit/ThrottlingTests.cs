using Amazon.Runtime;
using Amazon.SQS;
using Amazon.SQS.Model;
using DurableChaining.Submit;
using DurableLocal.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace DurableChaining.Tests.Submit;

/// <summary>Messages that SQS fails for a reason of its own are sent again, a bounded number of times.</summary>
public sealed class ThrottlingTests
{
    [Fact]
    public async Task Entries_that_are_throttled_are_sent_again_and_those_at_fault_are_not()
    {
        using var sqs = new FailingQueue(Enumerable.Repeat(new BatchResultErrorEntry { Code = "RequestThrottled", SenderFault = true }, 3));
        var submissions = Submission.Of(Enumerable.Range(0, 2).Select(number => new WorkMessage($"f({number})", $$"""{"id":"{{number}}"}""")));

        await RunAsync(sqs, submissions);

        Assert.Equal([2, 1, 1, 1], sqs.Requests);
        Assert.All(submissions, submission => Assert.NotNull(submission.MessageId));
    }

    [Fact]
    public async Task A_message_is_NOT_SENT_when_the_attempts_are_used_up()
    {
        using var sqs = new FailingQueue(Enumerable.Repeat(new BatchResultErrorEntry { Code = "InternalError", Message = "not now", SenderFault = false }, 100));
        var submissions = Submission.Of([new WorkMessage("f", "{}")]);

        await RunAsync(sqs, submissions);

        Assert.Equal(8, sqs.Requests.Count);
        Assert.Equal(("NOT_SENT", "InternalError: not now"), (submissions[0].Status, submissions[0].Outcome!.Summary));
    }

    [Fact]
    public async Task A_message_at_fault_is_not_sent_again()
    {
        using var sqs = new FailingQueue([new BatchResultErrorEntry { Code = "InvalidMessageContents", Message = "no", SenderFault = true }]);
        var submissions = Submission.Of([new WorkMessage("f", "{}")]);

        await RunAsync(sqs, submissions);

        Assert.Equal([1], sqs.Requests);
        Assert.Equal("NOT_SENT", submissions[0].Status);
    }

    [Fact]
    public async Task Pauses_are_random_and_double_up_to_the_longest()
    {
        var time = new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.Zero };
        var backoff = new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(4), time);
        foreach (var limit in new[] { 1, 2, 4, 4 })
        {
            var pause = backoff.PauseAsync(TestContext.Current.CancellationToken);
            time.Advance(TimeSpan.FromSeconds(limit));
            await pause;
        }

        Assert.Equal(4, backoff.Attempts);
    }

    private static async Task RunAsync(IAmazonSQS sqs, List<Submission> submissions)
    {
        var time = new FakeTimeProvider();
        var sending = new MessageSubmitter(sqs, "https://queue", time).SendAsync(submissions, _ => { }, TestContext.Current.CancellationToken);
        await Wait.UntilAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(20));
                return Task.FromResult(sending.IsCompleted);
            },
            isEnded => isEnded,
            "the end of the submission");
        await sending;
    }

    /// <summary>Fails the last entry of each request with the next of the failures.</summary>
    private sealed class FailingQueue(IEnumerable<BatchResultErrorEntry> failures)
        : AmazonSQSClient(new BasicAWSCredentials("a", "b"), new AmazonSQSConfig { ServiceURL = "http://127.0.0.1:1" })
    {
        private readonly Queue<BatchResultErrorEntry> _failures = new(failures);

        public List<int> Requests { get; } = [];

        public override Task<SendMessageBatchResponse> SendMessageBatchAsync(SendMessageBatchRequest request, CancellationToken cancellationToken = default)
        {
            Requests.Add(request.Entries.Count);
            var response = new SendMessageBatchResponse { Failed = [], Successful = [] };
            foreach (var entry in request.Entries)
            {
                if (entry == request.Entries[^1] && _failures.TryDequeue(out var failure))
                {
                    response.Failed.Add(new BatchResultErrorEntry { Id = entry.Id, Code = failure.Code, Message = failure.Message, SenderFault = failure.SenderFault });
                }
                else
                {
                    response.Successful.Add(new SendMessageBatchResultEntry { Id = entry.Id, MessageId = $"m-{entry.MessageBody}" });
                }
            }

            return Task.FromResult(response);
        }
    }
}
