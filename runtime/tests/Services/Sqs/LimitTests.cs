using Amazon.SQS;
using Amazon.SQS.Model;

namespace DurableLocal.Tests.Sqs;

/// <summary>Bounds that are too far away to walk to: the store is filled behind the service's back.</summary>
public sealed class LimitTests
{
    [Theory]
    [InlineData(119_999, false)]
    [InlineData(120_000, true)]
    public async Task A_standard_queue_gives_no_more_while_120000_messages_are_in_flight(int inFlight, bool isRefused)
    {
        await using var host = await SqsHost.StartAsync();
        var url = await host.CreateAsync("busy");
        await host.Client.SendMessageAsync(url, "one more");
        var later = host.Clock.GetUtcNow().ToUnixTimeSeconds() + 30;
        await host.Database.WriteAsync(session => session.Execute("INSERT INTO sqs_hidden SELECT backlog, ?, 1, ? FROM sqs_queues", later, inFlight));

        var receive = () => host.ReceiveAsync(url, wait: 0);

        if (isRefused)
        {
            Assert.Contains("120000", (await Assert.ThrowsAsync<OverLimitException>(receive)).Message);
            host.Clock.Advance(TimeSpan.FromSeconds(31));
        }

        Assert.Equal("one more", Assert.Single(await receive()).Body);
    }

    [Fact]
    public async Task Queues_are_made_until_there_are_10000()
    {
        await using var host = await SqsHost.StartAsync();
        await host.Database.WriteAsync(session => session.Execute(
            """
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9999)
            INSERT INTO sqs_queues (name, backlog, attributes, tags, created, modified) SELECT 'filler-' || i, 0, '{}', '{}', 0, 0 FROM n
            """));

        await host.CreateAsync("last");
        var refusal = await Assert.ThrowsAsync<AmazonSQSException>(() => host.CreateAsync("one-more"));

        Assert.Equal("OverLimit", refusal.ErrorCode);
        Assert.Contains("at most 10000 queues", refusal.Message);
        await host.CreateAsync("last");
    }
}
