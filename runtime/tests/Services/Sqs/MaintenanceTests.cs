using Amazon.SQS.Model;

namespace DurableLocal.Tests.Sqs;

/// <summary>The background work of the queues when the store rejects its writes.</summary>
public sealed class MaintenanceTests : SqsTestBase
{
    [Fact]
    public async Task A_deletion_that_fails_is_reported_and_repeated()
    {
        await Host.Client.SendMessageAsync(Url, "a");
        await RejectAsync("DELETE ON sqs_messages");

        await Host.Client.PurgeQueueAsync(Url);
        await Wait.UntilAsync(() => !Host.Defects.IsEmpty, "a report of the failed deletion");
        await AcceptAsync();

        await Wait.UntilAsync(
            () =>
            {
                Host.Clock.Advance(TimeSpan.FromSeconds(1));
                return Rows("sqs_messages") == 0;
            },
            "deletion of the message");
    }

    [Fact]
    public async Task A_deletion_that_fails_does_not_fail_the_stop_and_is_resumed_at_the_next_start()
    {
        await Host.Client.SendMessageAsync(Url, "a");
        await RejectAsync("DELETE ON sqs_messages");
        await Host.Client.PurgeQueueAsync(Url);
        await Wait.UntilAsync(() => !Host.Defects.IsEmpty, "a report of the failed deletion");
        await AcceptAsync();

        await Host.RestartAsync();

        await Wait.UntilAsync(() => Rows("sqs_messages") == 0, "deletion of the message");
    }

    [Fact]
    public async Task A_move_task_that_fails_is_reported_and_ends_as_failed()
    {
        await Host.CreateAsync("source", ("RedrivePolicy", $$"""{"deadLetterTargetArn":"{{Host.Arn("work")}}","maxReceiveCount":1}"""));
        await Host.CreateAsync("target");
        await Host.Client.SendMessageAsync(Url, "a");
        await RejectAsync("UPDATE OF moved ON sqs_move_tasks");

        await Host.Client.StartMessageMoveTaskAsync(Move());
        await Wait.UntilAsync(async () => (await TaskAsync()).Status, static status => status == "FAILED", "status of the move task");
        await AcceptAsync();

        Assert.Equal("InternalFailure", (await TaskAsync()).FailureReason);
        Assert.Contains("broken", Assert.Single(Host.Defects).Message, StringComparison.Ordinal);
        await Host.Client.StartMessageMoveTaskAsync(Move());
        await Wait.UntilAsync(async () => (await TaskAsync()).Status, static status => status == "COMPLETED", "status of the second move task");
    }

    private StartMessageMoveTaskRequest Move() => new() { SourceArn = Host.Arn("work"), DestinationArn = Host.Arn("target") };

    private async Task<ListMessageMoveTasksResultEntry> TaskAsync() =>
        Assert.Single((await Host.Client.ListMessageMoveTasksAsync(new ListMessageMoveTasksRequest { SourceArn = Host.Arn("work") })).Results);

    /// <summary>Makes statements of that kind fail with an error that a retry does not resolve.</summary>
    private Task RejectAsync(string statement) =>
        Host.Database.WriteAsync(session => session.ExecuteScript($"CREATE TRIGGER broken BEFORE {statement} BEGIN SELECT RAISE(ABORT, 'broken'); END"));

    private Task AcceptAsync() => Host.Database.WriteAsync(static session => session.ExecuteScript("DROP TRIGGER broken"));

    private long Rows(string table) => Host.Database.Read(session => session.Scalar($"SELECT COUNT(*) FROM {table}")) ?? 0;
}
