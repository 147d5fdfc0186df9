using Amazon.SQS;
using Amazon.SQS.Model;

namespace DurableLocal.Tests.Sqs;

/// <summary>Quotas that are too large to reach by requests: the test writes the rows to the database.</summary>
public sealed class QuotaTests
{
    [Theory]
    [InlineData(119_999, false)]
    [InlineData(120_000, true)]
    public async Task A_standard_queue_returns_OverLimit_at_120000_messages_in_flight(int inFlight, bool isRejected)
    {
        await using var host = await SqsHost.StartAsync();
        var url = await host.CreateAsync("busy");
        await host.Client.SendMessageAsync(url, "one more");
        var later = host.Clock.GetUtcNow().ToUnixTimeSeconds() + 30;
        await host.Database.WriteAsync(session => session.Execute("INSERT INTO sqs_hidden (backlog, second, received, messages) SELECT backlog, ?, 1, ? FROM sqs_queues", later, inFlight));

        var receive = () => host.ReceiveAsync(url, wait: 0);

        if (isRejected)
        {
            Assert.Contains("120000", (await Assert.ThrowsAsync<OverLimitException>(receive)).Message);
            host.Clock.Advance(TimeSpan.FromSeconds(31));
        }

        Assert.Equal("one more", Assert.Single(await receive()).Body);
    }

    [Theory]
    [InlineData(119_999, false)]
    [InlineData(120_000, true)]
    public async Task A_fifo_queue_returns_no_message_at_120000_messages_in_flight(int inFlight, bool isEmpty)
    {
        await using var host = await SqsHost.StartAsync();
        var url = await host.CreateAsync("busy.fifo", ("FifoQueue", "true"), ("ContentBasedDeduplication", "true"));
        await host.Client.SendMessageAsync(new SendMessageRequest(url, "one more") { MessageGroupId = "g" });
        var later = host.Clock.GetUtcNow().ToUnixTimeSeconds() + 30;
        await host.Database.WriteAsync(session => session.Execute("INSERT INTO sqs_hidden (backlog, second, received, messages) SELECT backlog, ?, 1, ? FROM sqs_queues", later, inFlight));

        Assert.Equal(isEmpty ? [] : ["one more"], (await host.ReceiveAsync(url, wait: 0)).Select(message => message.Body));
    }

    [Fact]
    public async Task At_most_10000_queues_can_be_created()
    {
        await using var host = await SqsHost.StartAsync();
        await host.Database.WriteAsync(session => session.Execute(
            """
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9999)
            INSERT INTO sqs_queues (name, backlog, attributes, tags, created, modified) SELECT 'filler-' || i, 0, '{}', '{}', 0, 0 FROM n
            """));

        await host.CreateAsync("last");
        var error = await Assert.ThrowsAsync<AmazonSQSException>(() => host.CreateAsync("one-more"));

        Assert.Equal("OverLimit", error.ErrorCode);
        Assert.Contains("at most 10000 queues", error.Message);
        await host.CreateAsync("last");
    }
}
