using DurableLocal.Core.Storage;
using DurableLocal.EventSources;
using DurableLocal.Lambda;
using DurableLocal.Sqs;
using DurableLocal.Template;

namespace DurableLocal.Tests.EventSources;

/// <summary>Event source mappings on real queues, with a store on disk.</summary>
public sealed class QueueToFunctionTests : IAsyncDisposable
{
    private static readonly Dictionary<string, string> Attributes = new() { ["VisibilityTimeout"] = "180" };

    private readonly string _folder = Directory.CreateTempSubdirectory("event-sources-").FullName;
    private readonly FakeLambda _lambda = new(TestStack.Function());

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Every_message_sent_reaches_the_function_once()
    {
        const int Count = 1000;
        await using var store = await OpenAsync();
        await store.SendAsync(Count);
        await using var source = await TestStack.StartAsync(TestStack.Mapping(maximumConcurrency: null), store.Queues.InProcess, _lambda, TimeProvider.System);

        await Wait.UntilAsync(() => _lambda.Invocations.Sum(static invocation => FakeLambda.MessageIds(invocation.Payload).Length) >= Count, "the messages to be delivered");
        await source.DrainAsync(CancellationToken.None);

        var ids = _lambda.Invocations.SelectMany(static invocation => FakeLambda.MessageIds(invocation.Payload)).ToList();
        Assert.Equal(Count, ids.Count);
        Assert.Equal(Count, ids.Distinct().Count());
        Assert.Empty(await store.Queues.InProcess.ReceiveAsync(TestStack.QueueArn, 10, TimeSpan.Zero, CancellationToken.None));
    }

    [Fact]
    public async Task A_batch_that_was_running_when_the_runtime_ended_is_delivered_again_at_the_next_start()
    {
        var running = new TaskCompletionSource<InvocationOutcome>();
        _lambda.Respond = _ => running.Task;
        await using (var first = await OpenAsync())
        {
            await first.SendAsync(3);
            await using var source = await TestStack.StartAsync(TestStack.Mapping(), first.Queues.InProcess, _lambda, TimeProvider.System);
            await Wait.UntilAsync(() => _lambda.Invocations.Sum(static invocation => FakeLambda.MessageIds(invocation.Payload).Length) == 3, "the messages to be delivered");
            running.SetResult(FakeLambda.Failed(InvocationOutcomeKind.Crashed));
        }

        var next = new FakeLambda(TestStack.Function());
        await using var second = await OpenAsync();
        await using var again = await TestStack.StartAsync(TestStack.Mapping(), second.Queues.InProcess, next, TimeProvider.System);

        await Wait.UntilAsync(() => next.Invocations.Sum(static invocation => FakeLambda.MessageIds(invocation.Payload).Length) == 3, "the messages to be delivered");
        await again.DrainAsync(CancellationToken.None);
        Assert.Empty(await second.Queues.InProcess.ReceiveAsync(TestStack.QueueArn, 10, TimeSpan.Zero, CancellationToken.None));
    }

    [Fact]
    public async Task A_disabled_mapping_receives_nothing_until_it_is_enabled_also_after_a_restart()
    {
        var mapping = TestStack.Mapping();
        await using (var first = await OpenAsync())
        {
            await using var source = await TestStack.StartAsync(mapping, first.Queues.InProcess, _lambda, TimeProvider.System, states: first.States);
            await source.SetEnabledAsync(mapping, enabled: false, CancellationToken.None);
            await source.DrainAsync(CancellationToken.None);
            await first.SendAsync(3);
        }

        await using var second = await OpenAsync();
        await using var again = await TestStack.StartAsync(mapping, second.Queues.InProcess, _lambda, TimeProvider.System, states: second.States);
        Assert.False(again.IsEnabled(mapping));
        Assert.Empty(_lambda.Invocations);

        await again.SetEnabledAsync(mapping, enabled: true, CancellationToken.None);

        await Wait.UntilAsync(() => _lambda.Invocations.Sum(static invocation => FakeLambda.MessageIds(invocation.Payload).Length) == 3, "the messages to be delivered");
        await again.DrainAsync(CancellationToken.None);
    }

    private async Task<QueueStore> OpenAsync()
    {
        var database = Database.Open(Path.Combine(_folder, "local.db"), [.. Queues.Migrations, .. MappingStates.Migrations]);
        var queues = new Queues(database, TestStack.Identity, TimeProvider.System, Console.Error.WriteLine);
        await queues.DeclareAsync(new QueueResource("Work", "work", Attributes));
        return new QueueStore(database, queues);
    }

    private sealed record QueueStore(Database Database, Queues Queues) : IAsyncDisposable
    {
        public MappingStates States { get; } = new(Database);

        public Task SendAsync(int count) => Database.WriteAsync(session =>
        {
            for (var i = 0; i < count; i++)
            {
                Queues.InProcess.Send(session, TestStack.QueueArn, new OutgoingMessage($"{{\"id\":\"{i}\"}}", new Dictionary<string, MessageAttributeValue>()));
            }
        });

        public async ValueTask DisposeAsync()
        {
            await Queues.DisposeAsync();
            await Database.DisposeAsync();
        }
    }
}
