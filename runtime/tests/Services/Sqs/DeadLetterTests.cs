using Amazon.SQS;
using Amazon.SQS.Model;

namespace DurableLocal.Tests.Sqs;

public sealed class DeadLetterTests : IAsyncLifetime
{
    private SqsHost _host = null!;
    private string _dead = null!;
    private string _work = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await SqsHost.StartAsync();
        _dead = await _host.CreateAsync("dead");
        _work = await _host.CreateAsync("work", ("RedrivePolicy", $$"""{"deadLetterTargetArn":"{{_host.Arn("dead")}}","maxReceiveCount":2}"""));
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Message_over_its_maximum_receive_count_is_moved_unchanged_to_the_dead_letter_queue()
    {
        var sent = await _host.Client.SendMessageAsync(new SendMessageRequest(_work, "poison") { MessageAttributes = new() { ["k"] = new() { DataType = "String", StringValue = "v" } } });
        var sentAt = await ReceiveTwiceAsync();

        Assert.Empty(await _host.ReceiveAsync(_work));

        Assert.Equal((0, 0, 0), await _host.CountsAsync(_work));
        var dead = Assert.Single(await _host.ReceiveAsync(_dead));
        Assert.Equal((sent.MessageId, "poison", "v"), (dead.MessageId, dead.Body, dead.MessageAttributes["k"].StringValue));
        Assert.Equal(sentAt, dead.Attributes["SentTimestamp"]);
        Assert.Equal("3", dead.Attributes["ApproximateReceiveCount"]);
        Assert.Equal(_host.Arn("work"), dead.Attributes["DeadLetterQueueSourceArn"]);
    }

    [Fact]
    public async Task Receive_that_moves_dead_letters_still_returns_visible_messages()
    {
        await _host.Client.SendMessageAsync(_work, "poison");
        await ReceiveTwiceAsync();
        await _host.Client.SendMessageAsync(_work, "good");

        Assert.Equal("good", Assert.Single(await _host.ReceiveAsync(_work, max: 1)).Body);
    }

    [Fact]
    public async Task Message_stays_in_its_queue_when_the_dead_letter_queue_was_deleted()
    {
        await _host.Client.SendMessageAsync(_work, "poison");
        await _host.Client.DeleteQueueAsync(_dead);
        await ReceiveTwiceAsync();

        Assert.Equal("3", Assert.Single(await _host.ReceiveAsync(_work)).Attributes["ApproximateReceiveCount"]);
    }

    [Fact]
    public async Task Long_poll_on_the_dead_letter_queue_returns_a_moved_message()
    {
        await _host.Client.SendMessageAsync(_work, "poison");
        await ReceiveTwiceAsync();

        var waiting = _host.ReceiveAsync(_dead, wait: 20);
        Assert.Empty(await _host.ReceiveAsync(_work));

        Assert.Single(await waiting.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task Move_task_returns_dead_letters_to_their_source_as_new_messages()
    {
        var sent = await _host.Client.SendMessageAsync(_work, "poison");
        await ReceiveTwiceAsync();
        Assert.Empty(await _host.ReceiveAsync(_work));

        var started = await _host.Client.StartMessageMoveTaskAsync(new StartMessageMoveTaskRequest { SourceArn = _host.Arn("dead") });

        Assert.NotEmpty(started.TaskHandle);
        await Wait.UntilAsync(async () => (await TaskAsync()).Status, status => status == "COMPLETED", "status of the move task");
        var task = await TaskAsync();
        Assert.Equal((1, 1), (task.ApproximateNumberOfMessagesMoved, task.ApproximateNumberOfMessagesToMove));
        var message = Assert.Single(await _host.ReceiveAsync(_work));
        Assert.NotEqual(sent.MessageId, message.MessageId);
        Assert.Equal(("poison", "1"), (message.Body, message.Attributes["ApproximateReceiveCount"]));
        Assert.DoesNotContain("DeadLetterQueueSourceArn", message.Attributes);
        Assert.Equal((0, 0, 0), await _host.CountsAsync(_dead));
    }

    [Fact]
    public async Task Move_task_with_a_rate_continues_after_a_restart_and_can_be_cancelled()
    {
        for (var i = 0; i < 3; i++)
        {
            await _host.Client.SendMessageAsync(_dead, $"{i}");
        }

        var other = await _host.CreateAsync("other");
        var request = new StartMessageMoveTaskRequest { SourceArn = _host.Arn("dead"), DestinationArn = _host.Arn("other"), MaxNumberOfMessagesPerSecond = 1 };
        var started = await _host.Client.StartMessageMoveTaskAsync(request);
        await Wait.UntilAsync(async () => (await TaskAsync()).ApproximateNumberOfMessagesMoved ?? 0, moved => moved == 1, "messages moved");
        var error = await Assert.ThrowsAsync<AmazonSQSException>(() => _host.Client.StartMessageMoveTaskAsync(request));
        Assert.Equal("InvalidParameterValue", error.ErrorCode);

        await _host.RestartAsync();
        await Wait.UntilAsync(async () => (await TaskAsync()).ApproximateNumberOfMessagesMoved ?? 0, moved => moved == 2, "messages moved");
        var cancelled = await _host.Client.CancelMessageMoveTaskAsync(new CancelMessageMoveTaskRequest { TaskHandle = started.TaskHandle });

        Assert.Equal(2, cancelled.ApproximateNumberOfMessagesMoved);
        Assert.Equal("CANCELLED", (await TaskAsync()).Status);
        Assert.Equal((2, 0, 0), await _host.CountsAsync(other));
        await Assert.ThrowsAsync<UnsupportedOperationException>(() => _host.Client.CancelMessageMoveTaskAsync(new CancelMessageMoveTaskRequest { TaskHandle = started.TaskHandle }));
    }

    [Fact]
    public async Task Move_task_without_a_destination_fails_for_messages_without_a_source_queue()
    {
        await _host.Client.SendMessageAsync(_dead, "sent by hand");

        await _host.Client.StartMessageMoveTaskAsync(new StartMessageMoveTaskRequest { SourceArn = _host.Arn("dead") });

        await Wait.UntilAsync(async () => (await TaskAsync()).Status, status => status == "FAILED", "status of the move task");
        Assert.Equal("CouldNotDetermineMessageSource", (await TaskAsync()).FailureReason);
        Assert.Equal((1, 0, 0), await _host.CountsAsync(_dead));
    }

    private async Task<string> ReceiveTwiceAsync()
    {
        for (var i = 0; ; i++)
        {
            var sentAt = Assert.Single(await _host.ReceiveAsync(_work)).Attributes["SentTimestamp"];
            _host.Clock.Advance(TimeSpan.FromSeconds(30));
            if (i == 1)
            {
                return sentAt;
            }
        }
    }

    private async Task<ListMessageMoveTasksResultEntry> TaskAsync() =>
        (await _host.Client.ListMessageMoveTasksAsync(new ListMessageMoveTasksRequest { SourceArn = _host.Arn("dead") })).Results[0];
}
