using Amazon.SQS;
using Amazon.SQS.Model;

namespace DurableChaining.Tests.Sqs;

/// <summary>How long a received message is hidden, and who may change that.</summary>
public sealed class VisibilityTests : IAsyncLifetime
{
    private SqsHost _host = null!;
    private string _url = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await SqsHost.StartAsync();
        _url = await _host.CreateAsync("work");
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Visibility_set_to_zero_shows_the_message_at_once()
    {
        await _host.Client.SendMessageAsync(_url, "a");
        var message = Assert.Single(await _host.ReceiveAsync(_url));

        await _host.Client.ChangeMessageVisibilityAsync(_url, message.ReceiptHandle, 0);

        Assert.Single(await _host.ReceiveAsync(_url));
    }

    [Fact]
    public async Task Visibility_is_extended_from_now()
    {
        await _host.Client.SendMessageAsync(_url, "a");
        var message = Assert.Single(await _host.ReceiveAsync(_url));
        _host.Clock.Advance(TimeSpan.FromSeconds(20));

        await _host.Client.ChangeMessageVisibilityAsync(_url, message.ReceiptHandle, 60);

        _host.Clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Empty(await _host.ReceiveAsync(_url));
        Assert.Equal((0, 1, 0), await _host.CountsAsync(_url));
        _host.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Single(await _host.ReceiveAsync(_url));
    }

    [Fact]
    public async Task Message_that_showed_up_again_is_hidden_by_its_last_handle()
    {
        var message = await ReceiveOneAsync();
        _host.Clock.Advance(TimeSpan.FromSeconds(30));

        await _host.Client.ChangeMessageVisibilityAsync(_url, message.ReceiptHandle, 5);

        Assert.Equal((0, 1, 0), await _host.CountsAsync(_url));
        _host.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Single(await _host.ReceiveAsync(_url));
    }

    [Fact]
    public async Task Handle_of_an_earlier_receive_changes_the_visibility_and_deletes_nothing()
    {
        var first = await ReceiveOneAsync(visibility: 0);
        var second = Assert.Single(await _host.ReceiveAsync(_url));
        Assert.NotEqual(first.ReceiptHandle, second.ReceiptHandle);

        await _host.Client.DeleteMessageAsync(_url, first.ReceiptHandle);
        await _host.Client.ChangeMessageVisibilityAsync(_url, first.ReceiptHandle, 0);

        Assert.Equal("3", Assert.Single(await _host.ReceiveAsync(_url)).Attributes["ApproximateReceiveCount"]);
    }

    [Fact]
    public async Task Handle_of_a_deleted_message_is_none_of_the_message_that_has_its_row()
    {
        var deleted = await ReceiveOneAsync();
        await _host.Client.DeleteMessageAsync(_url, deleted.ReceiptHandle);
        await ReceiveOneAsync();
        Assert.Equal(1, _host.Database.Read(s => s.Scalar("SELECT COUNT(*) FROM sqs_messages WHERE seq = 1")));

        await Assert.ThrowsAsync<AmazonSQSException>(() => _host.Client.ChangeMessageVisibilityAsync(_url, deleted.ReceiptHandle, 0));

        Assert.Equal((0, 1, 0), await _host.CountsAsync(_url));
    }

    [Fact]
    public async Task Consumer_inside_the_runtime_has_its_last_handle_alone()
    {
        await _host.Client.SendMessageAsync(_url, "a");
        var first = Assert.Single(await _host.Queues.ReceiveAsync(_host.Arn("work"), 1, TimeSpan.Zero, CancellationToken.None));
        _host.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Single(await _host.ReceiveAsync(_url));

        await _host.Queues.ChangeVisibilityAsync(_host.Arn("work"), [first.ReceiptHandle], TimeSpan.Zero, CancellationToken.None);

        Assert.Equal((0, 1, 0), await _host.CountsAsync(_url));
    }

    [Theory]
    [InlineData(100, 43_100, true)]
    [InlineData(100, 43_101, false)]
    [InlineData(0, 43_200, true)]
    public async Task Message_is_hidden_for_twelve_hours_since_its_receive_at_most(int later, int timeout, bool isTaken)
    {
        var message = await ReceiveOneAsync(visibility: 200);
        _host.Clock.Advance(TimeSpan.FromSeconds(later));
        var change = () => _host.Client.ChangeMessageVisibilityAsync(_url, message.ReceiptHandle, timeout);

        if (isTaken)
        {
            await change();
            return;
        }

        var refusal = await Assert.ThrowsAsync<AmazonSQSException>(change);
        Assert.Equal("InvalidParameterValue", refusal.ErrorCode);
        Assert.Equal($"Value {timeout} for parameter VisibilityTimeout is invalid. Reason: Total VisibilityTimeout for the message is beyond the limit [43200 seconds]", refusal.Message);
    }

    [Fact]
    public async Task Every_entry_of_a_visibility_batch_succeeds_or_fails_alone()
    {
        await _host.Client.SendMessageAsync(_url, "a");
        var message = Assert.Single(await _host.ReceiveAsync(_url));

        var answer = await _host.Client.ChangeMessageVisibilityBatchAsync(
            _url,
            [new("good", message.ReceiptHandle) { VisibilityTimeout = 0 }, new("bad", "nonsense") { VisibilityTimeout = 0 }, new("long", message.ReceiptHandle) { VisibilityTimeout = 43_201 }]);

        Assert.Equal(["good"], answer.Successful.Select(e => e.Id));
        Assert.Equal([("bad", "ReceiptHandleIsInvalid"), ("long", "InvalidParameterValue")], answer.Failed.Select(e => (e.Id, e.Code)));
        Assert.Single(await _host.ReceiveAsync(_url));
    }

    private async Task<Message> ReceiveOneAsync(int? visibility = null)
    {
        await _host.Client.SendMessageAsync(_url, "a");
        return Assert.Single(await _host.ReceiveAsync(_url, visibility: visibility));
    }
}
