using Amazon.SQS;
using Amazon.SQS.Model;

namespace DurableLocal.Tests.Sqs;

/// <summary>Changes of the visibility timeout, by each kind of receipt handle.</summary>
public sealed class VisibilityTests : SqsTestBase
{
    [Fact]
    public async Task Visibility_timeout_of_zero_makes_the_message_visible_at_once()
    {
        await Host.Client.SendMessageAsync(Url, "a");
        var message = Assert.Single(await Host.ReceiveAsync(Url));

        await Host.Client.ChangeMessageVisibilityAsync(Url, message.ReceiptHandle, 0);

        Assert.Single(await Host.ReceiveAsync(Url));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Message_that_is_visible_again_is_received_before_later_messages(bool isReleased)
    {
        await Host.Client.SendMessageAsync(Url, "old");
        var old = Assert.Single(await Host.ReceiveAsync(Url, visibility: 1));
        Host.Clock.Advance(TimeSpan.FromMilliseconds(100));
        await Host.Client.SendMessageAsync(Url, "new");
        if (isReleased)
        {
            await Host.Client.ChangeMessageVisibilityAsync(Url, old.ReceiptHandle, 0);
        }
        else
        {
            Host.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(["old", "new"], (await Host.ReceiveAsync(Url, max: 2)).Select(message => message.Body));
    }

    [Fact]
    public async Task Messages_that_are_visible_again_do_not_wait_behind_the_backlog()
    {
        for (var i = 0; i < 3; i++)
        {
            await Host.Client.SendMessageAsync(Url, $"old {i}");
        }

        Assert.Equal(3, (await Host.ReceiveAsync(Url, visibility: 60)).Count);
        for (var i = 0; i < 30; i++)
        {
            await Host.Client.SendMessageAsync(Url, $"new {i}");
        }

        Host.Clock.Advance(TimeSpan.FromSeconds(60));

        Assert.Equal(["old 0", "old 1", "old 2", "new 0", "new 1"], (await Host.ReceiveAsync(Url, max: 5)).Select(message => message.Body));
        Assert.Equal((28, 5, 0), await Host.CountsAsync(Url));
    }

    [Fact]
    public async Task New_visibility_timeout_starts_at_the_change()
    {
        await Host.Client.SendMessageAsync(Url, "a");
        var message = Assert.Single(await Host.ReceiveAsync(Url));
        Host.Clock.Advance(TimeSpan.FromSeconds(20));

        await Host.Client.ChangeMessageVisibilityAsync(Url, message.ReceiptHandle, 60);

        Host.Clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Empty(await Host.ReceiveAsync(Url));
        Assert.Equal((0, 1, 0), await Host.CountsAsync(Url));
        Host.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Single(await Host.ReceiveAsync(Url));
    }

    [Fact]
    public async Task Expired_handle_of_the_latest_receive_hides_the_message_again()
    {
        var message = await ReceiveOneAsync();
        Host.Clock.Advance(TimeSpan.FromSeconds(30));

        await Host.Client.ChangeMessageVisibilityAsync(Url, message.ReceiptHandle, 5);

        Assert.Equal((0, 1, 0), await Host.CountsAsync(Url));
        Host.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Single(await Host.ReceiveAsync(Url));
    }

    [Fact]
    public async Task Handle_of_an_earlier_receive_changes_the_visibility_and_deletes_nothing()
    {
        var first = await ReceiveOneAsync(visibility: 0);
        var second = Assert.Single(await Host.ReceiveAsync(Url));
        Assert.NotEqual(first.ReceiptHandle, second.ReceiptHandle);

        await Host.Client.DeleteMessageAsync(Url, first.ReceiptHandle);
        await Host.Client.ChangeMessageVisibilityAsync(Url, first.ReceiptHandle, 0);

        Assert.Equal("3", Assert.Single(await Host.ReceiveAsync(Url)).Attributes["ApproximateReceiveCount"]);
    }

    [Fact]
    public async Task Handle_of_a_deleted_message_does_not_match_a_message_that_reuses_its_row()
    {
        var deleted = await ReceiveOneAsync();
        await Host.Client.DeleteMessageAsync(Url, deleted.ReceiptHandle);
        await ReceiveOneAsync();
        Assert.Equal(1, Host.Database.Read(s => s.Scalar("SELECT COUNT(*) FROM sqs_messages WHERE seq = 1")));

        await Assert.ThrowsAsync<AmazonSQSException>(() => Host.Client.ChangeMessageVisibilityAsync(Url, deleted.ReceiptHandle, 0));

        Assert.Equal((0, 1, 0), await Host.CountsAsync(Url));
    }

    [Fact]
    public async Task Earlier_handle_of_an_in_process_consumer_has_no_effect()
    {
        await Host.Client.SendMessageAsync(Url, "a");
        var first = Assert.Single(await Host.Queues.InProcess.ReceiveAsync(Host.Arn("work"), 1, TimeSpan.Zero, CancellationToken.None));
        Host.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Single(await Host.ReceiveAsync(Url));

        await Host.Queues.InProcess.ChangeVisibilityAsync(Host.Arn("work"), [first.ReceiptHandle], TimeSpan.Zero, CancellationToken.None);

        Assert.Equal((0, 1, 0), await Host.CountsAsync(Url));
    }

    [Theory]
    [InlineData(100, 43_100, true)]
    [InlineData(100, 43_101, false)]
    [InlineData(0, 43_200, true)]
    public async Task Message_is_hidden_for_at_most_twelve_hours_after_its_receive(int secondsLater, int timeout, bool isAccepted)
    {
        var message = await ReceiveOneAsync(visibility: 200);
        Host.Clock.Advance(TimeSpan.FromSeconds(secondsLater));
        var change = () => Host.Client.ChangeMessageVisibilityAsync(Url, message.ReceiptHandle, timeout);

        if (isAccepted)
        {
            await change();
            return;
        }

        var error = await Assert.ThrowsAsync<AmazonSQSException>(change);
        Assert.Equal("InvalidParameterValue", error.ErrorCode);
        Assert.Equal($"Value {timeout} for parameter VisibilityTimeout is invalid. Reason: Total VisibilityTimeout for the message is beyond the limit [43200 seconds]", error.Message);
    }

    [Fact]
    public async Task Entries_of_a_visibility_batch_succeed_or_fail_independently()
    {
        await Host.Client.SendMessageAsync(Url, "a");
        var message = Assert.Single(await Host.ReceiveAsync(Url));

        var response = await Host.Client.ChangeMessageVisibilityBatchAsync(
            Url,
            [new("good", message.ReceiptHandle) { VisibilityTimeout = 0 }, new("bad", "nonsense") { VisibilityTimeout = 0 }, new("long", message.ReceiptHandle) { VisibilityTimeout = 43_201 }]);

        Assert.Equal(["good"], response.Successful.Select(e => e.Id));
        Assert.Equal([("bad", "ReceiptHandleIsInvalid"), ("long", "InvalidParameterValue")], response.Failed.Select(e => (e.Id, e.Code)));
        Assert.Single(await Host.ReceiveAsync(Url));
    }

    private async Task<Message> ReceiveOneAsync(int? visibility = null)
    {
        await Host.Client.SendMessageAsync(Url, "a");
        return Assert.Single(await Host.ReceiveAsync(Url, visibility: visibility));
    }
}
