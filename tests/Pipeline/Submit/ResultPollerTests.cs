using System.Collections.Concurrent;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using DurableChaining.Submit;

namespace DurableChaining.Tests.Submit;

public sealed class ResultPollerTests
{
    [Fact]
    public async Task A_result_row_ends_its_message_and_one_of_other_work_does_not()
    {
        await using var runtime = await SubmitRuntime.StartAsync();
        await runtime.CompleteAsync("a");
        var same = new Submission(new WorkMessage("f(1)", """{"id":"a","value":5}""")) { MessageId = "m1" };
        var other = new Submission(new WorkMessage("f(2)", """{"id":"a","value":6}""")) { MessageId = "m2" };
        var poller = new ResultPoller(runtime.Clients.DynamoDb, SubmitRuntime.Table, new ConcurrentQueue<string>(), TimeProvider.System);
        poller.Add([same, other]);

        Assert.Equal(1, await poller.PollAsync(TestContext.Current.CancellationToken));
        await runtime.PutRowAsync("m2", "REJECTED", new() { ["error"] = new() { M = new() { ["type"] = new() { S = "KeyConflict" }, ["message"] = new() { S = "taken" } } } });
        Assert.Equal(1, await poller.PollAsync(TestContext.Current.CancellationToken));

        Assert.Equal(("COMPLETED", "final_value 40"), (same.Outcome!.Status, same.Outcome.Summary));
        Assert.Equal(("REJECTED", "KeyConflict: taken"), (other.Outcome!.Status, other.Outcome.Summary));
    }

    [Fact]
    public async Task Keys_that_DynamoDB_has_not_processed_are_read_again()
    {
        using var table = new HalfTable();
        var submissions = Enumerable.Range(0, 8).Select(number => new Submission(new WorkMessage($"f({number})", $$"""{"id":"k{{number}}"}"""))).ToList();
        var poller = new ResultPoller(table, "results", ended: null, TimeProvider.System);
        poller.Add(submissions);

        Assert.Equal(8, await poller.PollAsync(TestContext.Current.CancellationToken));

        Assert.Equal([8, 4, 2, 1], table.Requests);
        Assert.All(submissions, submission => Assert.Equal("COMPLETED", submission.Outcome!.Status));
    }

    [Fact]
    public async Task A_service_that_is_temporarily_unavailable_does_not_end_the_submission()
    {
        using var table = new HalfTable { Failures = 1 };
        var poller = new ResultPoller(table, "results", ended: null, TimeProvider.System);
        poller.Add([new Submission(new WorkMessage("f", """{"id":"k"}"""))]);

        Assert.Equal(0, await poller.PollAsync(TestContext.Current.CancellationToken));
        Assert.Equal(1, await poller.PollAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>A table that processes half of the keys of each request, rounded up.</summary>
    private sealed class HalfTable() : AmazonDynamoDBClient(new BasicAWSCredentials("a", "b"), new AmazonDynamoDBConfig { ServiceURL = "http://127.0.0.1:1" })
    {
        public List<int> Requests { get; } = [];

        public int Failures { get; set; }

        public override Task<BatchGetItemResponse> BatchGetItemAsync(BatchGetItemRequest request, CancellationToken cancellationToken = default)
        {
            if (Failures-- > 0)
            {
                throw new InternalServerErrorException("not now") { StatusCode = System.Net.HttpStatusCode.InternalServerError };
            }

            var keys = request.RequestItems["results"].Keys;
            Requests.Add(keys.Count);
            var processed = (keys.Count + 1) / 2;
            return Task.FromResult(new BatchGetItemResponse
            {
                Responses = new() { ["results"] = [.. keys.Take(processed).Select(key => new Dictionary<string, AttributeValue>(key) { ["status"] = new() { S = "COMPLETED" } })] },
                UnprocessedKeys = processed == keys.Count ? null : new() { ["results"] = new() { Keys = [.. keys.Skip(processed)] } },
            });
        }
    }
}
