using System.Diagnostics;
using DurableLocal.Core.Storage;
using DurableLocal.EventSources;
using DurableLocal.Lambda;
using DurableLocal.Sqs;
using DurableLocal.Template;

namespace DurableLocal.Tests.EventSources;

/// <summary>The event source on the queues of the runtime, on disk.</summary>
public sealed class QueueToFunctionTests : IAsyncDisposable
{
    private static readonly Dictionary<string, string> Attributes = new() { ["VisibilityTimeout"] = "180" };

    private readonly string _folder = Directory.CreateTempSubdirectory("event-sources-").FullName;
    private readonly FakeLambda _lambda = new(Stacks.Function());

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Every_message_sent_reaches_the_function_once()
    {
        const int Count = 1000;
        await using var runtime = await RuntimeAsync();
        await runtime.SendAsync(Count);
        await using var source = await Stacks.StartAsync(Stacks.Mapping(maximumConcurrency: null), runtime.Queues.InProcess, _lambda, TimeProvider.System);

        await UntilAsync(() => _lambda.Invocations.Sum(static invocation => FakeLambda.Ids(invocation.Payload).Length) >= Count);
        await source.DrainAsync(CancellationToken.None);

        var ids = _lambda.Invocations.SelectMany(static invocation => FakeLambda.Ids(invocation.Payload)).ToList();
        Assert.Equal(Count, ids.Count);
        Assert.Equal(Count, ids.Distinct().Count());
        Assert.Empty(await runtime.Queues.InProcess.ReceiveAsync(Stacks.QueueArn, 10, TimeSpan.Zero, CancellationToken.None));
    }

    [Fact]
    public async Task A_batch_that_was_running_when_the_runtime_died_is_delivered_again_at_the_next_start()
    {
        _lambda.Answer = static _ => new TaskCompletionSource<InvocationOutcome>().Task;
        await using (var first = await RuntimeAsync())
        {
            await first.SendAsync(3);
            await using var source = await Stacks.StartAsync(Stacks.Mapping(), first.Queues.InProcess, _lambda, TimeProvider.System);
            await UntilAsync(() => _lambda.Invocations.Sum(static invocation => FakeLambda.Ids(invocation.Payload).Length) == 3);
        }

        var next = new FakeLambda(Stacks.Function());
        await using var second = await RuntimeAsync();
        await using var again = await Stacks.StartAsync(Stacks.Mapping(), second.Queues.InProcess, next, TimeProvider.System);

        await UntilAsync(() => next.Invocations.Sum(static invocation => FakeLambda.Ids(invocation.Payload).Length) == 3);
        await again.DrainAsync(CancellationToken.None);
        Assert.Empty(await second.Queues.InProcess.ReceiveAsync(Stacks.QueueArn, 10, TimeSpan.Zero, CancellationToken.None));
    }

    [Fact]
    public async Task A_mapping_that_is_disabled_takes_nothing_until_it_is_enabled_again_over_a_restart_too()
    {
        var mapping = Stacks.Mapping();
        await using (var first = await RuntimeAsync())
        {
            await using var source = await Stacks.StartAsync(mapping, first.Queues.InProcess, _lambda, TimeProvider.System, switches: first.Switches);
            await source.SetEnabledAsync(mapping, enabled: false, CancellationToken.None);
            await source.DrainAsync(CancellationToken.None);
            await first.SendAsync(3);
        }

        await using var second = await RuntimeAsync();
        await using var again = await Stacks.StartAsync(mapping, second.Queues.InProcess, _lambda, TimeProvider.System, switches: second.Switches);
        Assert.False(again.IsEnabled(mapping));
        Assert.Empty(_lambda.Invocations);

        await again.SetEnabledAsync(mapping, enabled: true, CancellationToken.None);

        await UntilAsync(() => _lambda.Invocations.Sum(static invocation => FakeLambda.Ids(invocation.Payload).Length) == 3);
        await again.DrainAsync(CancellationToken.None);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        var waited = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(30), "the condition did not come about");
            await Task.Delay(5);
        }
    }

    private async Task<Runtime> RuntimeAsync()
    {
        var database = Database.Open(Path.Combine(_folder, "local.db"), [.. Queues.Migrations, .. MappingStates.Migrations]);
        var queues = new Queues(database, Stacks.Identity, TimeProvider.System);
        await queues.DeclareAsync(new QueueResource("Work", "work", Attributes));
        return new Runtime(database, queues);
    }

    private sealed record Runtime(Database Database, Queues Queues) : IAsyncDisposable
    {
        public MappingStates Switches { get; } = new(Database);

        public Task SendAsync(int count) => Database.WriteAsync(session =>
        {
            for (var i = 0; i < count; i++)
            {
                Queues.InProcess.Send(session, Stacks.QueueArn, new OutgoingMessage($"{{\"id\":\"{i}\"}}", new Dictionary<string, MessageAttributeValue>()));
            }
        });

        public async ValueTask DisposeAsync()
        {
            await Queues.DisposeAsync();
            await Database.DisposeAsync();
        }
    }
}
