using System.Text;
using DurableLocal.Core.Aws;
using DurableLocal.Sqs;

namespace DurableLocal.Tests.Sqs;

/// <summary>The queues as the other services of the runtime use them.</summary>
public sealed class InProcessQueuesTests : IAsyncLifetime
{
    private SqsHost _host = null!;
    private string _url = null!;

    private string Arn => _host.Arn("q");

    public async ValueTask InitializeAsync()
    {
        _host = await SqsHost.StartAsync();
        _url = await _host.CreateAsync("q", ("VisibilityTimeout", "180"));
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Send_in_a_failed_transaction_sends_nothing()
    {
        var message = new OutgoingMessage("a", new Dictionary<string, MessageAttributeValue>());
        await Assert.ThrowsAsync<InvalidOperationException>(() => _host.Database.WriteAsync(session =>
        {
            _host.Queues.InProcess.Send(session, Arn, message);
            throw new InvalidOperationException();
        }));
        Assert.Equal((0, 0, 0), await _host.CountsAsync(_url));

        await _host.Database.WriteAsync(session => _host.Queues.InProcess.Send(session, Arn, message));
        Assert.Equal((1, 0, 0), await _host.CountsAsync(_url));
        await Assert.ThrowsAnyAsync<AwsException>(() => _host.Database.WriteAsync(session => _host.Queues.InProcess.Send(session, _host.Arn("nope"), message)));
        await _host.CreateAsync("q.fifo", ("FifoQueue", "true"));
        await Assert.ThrowsAnyAsync<AwsException>(() => _host.Database.WriteAsync(session => _host.Queues.InProcess.Send(session, _host.Arn("q.fifo"), message)));
    }

    [Fact]
    public async Task Message_over_the_size_of_the_queue_is_rejected_with_its_attributes_counted()
    {
        await _host.CreateAsync("small", ("MaximumMessageSize", "1024"));
        var attributes = new Dictionary<string, MessageAttributeValue> { ["a"] = new("String", "b", null) };
        await SendAsync(1024 - "aStringb".Length);

        var error = await Assert.ThrowsAnyAsync<AwsException>(() => SendAsync(1025 - "aStringb".Length));

        Assert.Equal("One or more parameters are invalid. Reason: Message must be shorter than 1024 bytes.", error.Message);

        Task SendAsync(int length) => _host.Database.WriteAsync(session => _host.Queues.InProcess.Send(session, _host.Arn("small"), new OutgoingMessage(new string('x', length), attributes)));
    }

    [Fact]
    public async Task Consumer_receives_more_than_ten_messages_and_deletes_or_releases_them()
    {
        var attributes = new Dictionary<string, MessageAttributeValue> { ["b"] = new("Binary", null, [1]), ["s"] = new("String", "ü", null) };
        await _host.Database.WriteAsync(session =>
        {
            for (var i = 0; i < 500; i++)
            {
                _host.Queues.InProcess.Send(session, Arn, new OutgoingMessage($"{i}", attributes));
            }
        });

        var received = await _host.Queues.InProcess.ReceiveAsync(Arn, 10_000, TimeSpan.Zero, CancellationToken.None);

        Assert.Equal(Enumerable.Range(0, 500).Select(i => $"{i}"), received.Select(m => m.Body));
        Assert.Equal("ü", received[0].Attributes["s"].StringValue);
        Assert.Equal("1", received[0].SystemAttributes["ApproximateReceiveCount"]);
        await _host.Queues.InProcess.DeleteAsync(Arn, [.. received.Take(490).Select(m => m.ReceiptHandle), "nonsense"], CancellationToken.None);
        await _host.Queues.InProcess.ChangeVisibilityAsync(Arn, [.. received.Skip(490).Take(4).Select(m => m.ReceiptHandle)], TimeSpan.Zero, CancellationToken.None);
        Assert.Equal((4, 6, 0), await _host.CountsAsync(_url));
    }

    [Fact]
    public async Task Release_makes_messages_of_consumers_visible_and_not_those_of_clients()
    {
        foreach (var body in new[] { "consumer", "client", "deleted" })
        {
            await _host.Client.SendMessageAsync(_url, body);
        }

        Assert.Equal("consumer", Assert.Single(await _host.Queues.InProcess.ReceiveAsync(Arn, 1, TimeSpan.Zero, CancellationToken.None)).Body);
        Assert.Equal("client", Assert.Single(await _host.ReceiveAsync(_url, max: 1)).Body);
        var deleted = Assert.Single(await _host.Queues.InProcess.ReceiveAsync(Arn, 1, TimeSpan.Zero, CancellationToken.None));
        await _host.Queues.InProcess.DeleteAsync(Arn, [deleted.ReceiptHandle], CancellationToken.None);

        await _host.RestartAsync();
        Assert.Equal((0, 2, 0), await _host.CountsAsync(_url));
        await _host.Queues.InProcess.ReleaseInFlightAsync(CancellationToken.None);

        Assert.Equal((1, 1, 0), await _host.CountsAsync(_url));
        var again = Assert.Single(await _host.ReceiveAsync(_url));
        Assert.Equal(("consumer", "2"), (again.Body, again.Attributes["ApproximateReceiveCount"]));
    }

    [Fact]
    public async Task Everything_acknowledged_survives_a_restart()
    {
        await _host.Client.SendMessageAsync(new Amazon.SQS.Model.SendMessageRequest(_url, "late") { DelaySeconds = 5 });
        await _host.Client.SendMessageAsync(_url, "in flight");
        await _host.Client.SendMessageAsync(_url, "waiting");
        var inFlight = Assert.Single(await _host.ReceiveAsync(_url, max: 1));

        await _host.RestartAsync();

        Assert.Equal("180", (await _host.AttributesAsync(_url))["VisibilityTimeout"]);
        Assert.Equal((1, 1, 1), await _host.CountsAsync(_url));
        await _host.Client.DeleteMessageAsync(_url, inFlight.ReceiptHandle);
        _host.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(["waiting", "late"], (await _host.ReceiveAsync(_url)).Select(m => m.Body));
    }

    [Fact]
    public async Task A_template_that_declares_a_queue_again_modifies_it_only_where_an_attribute_differs()
    {
        await _host.DeclareAsync("declared", ("VisibilityTimeout", "60"));
        var url = new Uri(new Uri(_url), "declared").ToString();
        var before = await _host.AttributesAsync(url);

        _host.Clock.Advance(TimeSpan.FromMinutes(1));
        await _host.DeclareAsync("declared", ("VisibilityTimeout", "60"));
        Assert.Equal(before["LastModifiedTimestamp"], (await _host.AttributesAsync(url))["LastModifiedTimestamp"]);

        await _host.DeclareAsync("declared", ("VisibilityTimeout", "61"));
        Assert.NotEqual(before["LastModifiedTimestamp"], (await _host.AttributesAsync(url))["LastModifiedTimestamp"]);
    }

    [Fact]
    public async Task Deleted_messages_leave_no_rows()
    {
        for (var i = 0; i < 3; i++)
        {
            await _host.Client.SendMessageAsync(_url, new StringBuilder().Append(i).ToString());
        }

        var received = await _host.ReceiveAsync(_url);
        await _host.Client.DeleteMessageBatchAsync(_url, [.. received.Select((m, i) => new Amazon.SQS.Model.DeleteMessageBatchRequestEntry($"{i}", m.ReceiptHandle))]);

        Assert.Equal(0, _host.Database.Read(s => s.Scalar("SELECT (SELECT COUNT(*) FROM sqs_messages) + (SELECT COUNT(*) FROM sqs_bodies)")));
    }
}
