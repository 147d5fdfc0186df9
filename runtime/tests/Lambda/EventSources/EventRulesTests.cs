using System.Text.Json;
using DurableLocal.Core.Aws;
using DurableLocal.Core.Storage;
using DurableLocal.Durable;
using DurableLocal.EventSources;
using DurableLocal.Lambda;
using DurableLocal.Template;
using Microsoft.Extensions.Time.Testing;

namespace DurableLocal.Tests.EventSources;

public sealed class EventRulesTests : IAsyncDisposable
{
    private const string FunctionArn = "arn:aws:lambda:us-east-1:000000000000:function:reconcile:live";
    private const string FailedOnly = """{"source":["aws.lambda"],"detail-type":["Durable Execution Status Change"],"detail":{"status":["FAILED","TIMED_OUT","STOPPED"],"functionArn":[{"prefix":"arn:aws:lambda:us-east-1:000000000000:function:orders"}]}}""";

    private readonly string _folder = Directory.CreateTempSubdirectory("event-rules-").FullName;
    private readonly Database _database;
    private readonly FakeQueues _queues = new();
    private readonly FunctionResource[] _functions = [TestStack.Function("reconcile"), TestStack.Function("durable", durable: new DurableResource(TimeSpan.FromSeconds(60), 1))];
    private readonly FakeLambda _lambda = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 21, 0, 1, 500, TimeSpan.Zero));
    private readonly List<EventSourceProblem> _problems = [];

    public EventRulesTests() => _database = Database.Open(Path.Combine(_folder, "rules.db"), []);

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_matching_change_reaches_functions_and_queues()
    {
        await ChangeAsync(Rules(new RuleResource("Reconcile", FailedOnly, [new RuleTarget(FunctionArn), new RuleTarget(TestStack.QueueArn)])), "FAILED");

        var invocation = Assert.Single(_lambda.Enqueued);
        Assert.Equal("reconcile", invocation.Function.Function.Name);
        var (queueArn, message) = Assert.Single(_queues.Sent);
        Assert.Equal(TestStack.QueueArn, queueArn);
        using var delivered = JsonDocument.Parse(invocation.Payload);
        using var sent = JsonDocument.Parse(message.Body);
        Assert.True(JsonElement.DeepEquals(delivered.RootElement, sent.RootElement));
        Assert.True(Guid.TryParse(delivered.RootElement.GetProperty("id").GetString(), out _));
        using var expected = JsonDocument.Parse(
            $$$"""
            {"version":"0","id":"{{{delivered.RootElement.GetProperty("id").GetString()}}}","detail-type":"Durable Execution Status Change","source":"aws.lambda",
             "account":"000000000000","time":"2026-11-23T21:00:01Z","region":"us-east-1","resources":["arn:execution"],
             "detail":{"durableExecutionArn":"arn:execution","durableExecutionName":"order-1","functionArn":"arn:aws:lambda:us-east-1:000000000000:function:orders:1",
               "status":"FAILED","startTimestamp":"2026-11-23T21:00:01.500Z","endTimestamp":"2026-11-23T21:00:01.750Z"}}
            """);
        Assert.True(JsonElement.DeepEquals(expected.RootElement, delivered.RootElement), delivered.RootElement.GetRawText());
    }

    [Fact]
    public async Task A_change_that_matches_no_rule_is_not_delivered()
    {
        await ChangeAsync(Rules(new RuleResource("Reconcile", FailedOnly, [new RuleTarget(FunctionArn)])), "SUCCEEDED");

        Assert.Empty(_lambda.Enqueued);
    }

    [Fact]
    public async Task The_event_of_a_running_execution_has_no_end_timestamp()
    {
        await ChangeAsync(Rules(new RuleResource("All", """{"detail":{"endTimestamp":[{"exists":false}]}}""", [new RuleTarget(FunctionArn)])), "RUNNING");

        Assert.Single(_lambda.Enqueued);
    }

    [Fact]
    public async Task A_queue_that_rejects_an_event_does_not_roll_back_the_change()
    {
        _queues.SendError = new AwsException(400, "AWS.SimpleQueueService.NonExistentQueue", "The specified queue does not exist.");

        await ChangeAsync(Rules(new RuleResource("Reconcile", FailedOnly, [new RuleTarget(TestStack.QueueArn), new RuleTarget(FunctionArn)])), "FAILED");

        Assert.Single(_lambda.Enqueued);
        Assert.Equal("Reconcile", Assert.Single(_problems).LogicalId);
    }

    [Fact]
    public async Task An_event_that_a_queue_rejects_is_sent_to_the_dead_letter_queue_of_the_target()
    {
        const string DeadLetters = "arn:aws:sqs:us-east-1:000000000000:dead";
        _queues.SendError = new AwsException(400, "AWS.SimpleQueueService.NonExistentQueue", "The specified queue does not exist.");
        _queues.RejectingQueue = TestStack.QueueArn;

        await ChangeAsync(Rules(new RuleResource("Reconcile", FailedOnly, [new RuleTarget(TestStack.QueueArn, DeadLetters)])), "FAILED");

        var (queueArn, letter) = Assert.Single(_queues.Sent);
        Assert.Equal(DeadLetters, queueArn);
        Assert.Equal("order-1", JsonDocument.Parse(letter.Body).RootElement.GetProperty("detail").GetProperty("durableExecutionName").GetString());
        Assert.Equal(("AWS.SimpleQueueService.NonExistentQueue", TestStack.QueueArn), (letter.Attributes["ERROR_CODE"].StringValue, letter.Attributes["TARGET_ARN"].StringValue));
        Assert.Single(_problems);
    }

    [Fact]
    public async Task A_change_starts_a_durable_function_by_its_alias()
    {
        await ChangeAsync(Rules(new RuleResource("Reconcile", FailedOnly, [new RuleTarget("arn:aws:lambda:us-east-1:000000000000:function:durable:live")])), "FAILED");

        Assert.Equal("durable", Assert.Single(_lambda.Enqueued).Function.Function.Name);
    }

    [Theory]
    [InlineData("arn:aws:lambda:us-east-1:000000000000:function:nobody", "nobody")]
    [InlineData("arn:aws:lambda:us-east-1:000000000000:function:durable", "You cannot invoke a durable function using an unqualified ARN.")]
    [InlineData("arn:aws:sns:us-east-1:000000000000:topic", "neither a function nor a queue")]
    public void An_invalid_target_is_rejected_at_the_start(string arn, string reason)
    {
        var error = Assert.Throws<AwsException>(() => Rules(new RuleResource("Reconcile", FailedOnly, [new RuleTarget(arn)])));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    private EventRules Rules(params RuleResource[] rules) =>
        new(TestStack.Of([], rules: rules), TestStack.Identity, new FunctionRegistry(_functions, TestStack.Identity), _lambda, _queues, _time, _problems.Add);

    private Task ChangeAsync(EventRules rules, string status)
    {
        DateTimeOffset? ended = status == "RUNNING" ? null : _time.GetUtcNow().AddMilliseconds(250);
        var change = new StatusChange("arn:execution", "order-1", "arn:aws:lambda:us-east-1:000000000000:function:orders:1", status, _time.GetUtcNow(), ended);
        return _database.WriteAsync(session => rules.OnStatusChanged(session, change));
    }
}
