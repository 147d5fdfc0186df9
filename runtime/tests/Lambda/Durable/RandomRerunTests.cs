using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using CsCheck;
using DurableLocal.Core.Aws;
using static DurableLocal.Tests.Durable.FunctionOutput;

namespace DurableLocal.Tests.Durable;

/// <summary>Reruns of random workflows from random operations.</summary>
public sealed class RandomRerunTests
{
    /// <summary>
    /// The functions of the operations before the cut are not invoked again, those of the others are, and the new history has
    /// the same events as the old one. Only an operation that started beside an open one cannot be the cut.
    /// </summary>
    [Fact]
    public async Task A_rerun_of_a_random_workflow_from_any_operation_repeats_what_follows_it_and_nothing_else() =>
        await Gen.Select(Gen.Enum<Activity>().Array[1, 6], Gen.Double[0, 0.999]).SampleAsync(
            async (activities, cut) =>
            {
                await using var service = new LocalService();
                var invoked = new ConcurrentQueue<string>();
                service.HandlePlain("echo", input =>
                {
                    invoked.Enqueue(input.Trim('"'));
                    return input;
                });
                service.Functions.Add("child", isDurable: true);
                service.Handle("child", call =>
                {
                    invoked.Enqueue(call.Input!.Trim('"'));
                    return Task.FromResult(Succeeded(call.Input!));
                });
                var first = await EndAsync(service, activities, () => service.StartAsync(name: "order"));
                var operations = (await OperationsAsync(service, first)).ToList();
                var from = operations[(int)(cut * operations.Count)];
                var before = invoked.ToList();
                invoked.Clear();

                if (IsBesideAnOpenOne(from))
                {
                    var refused = await Assert.ThrowsAsync<AwsException>(() => service.Engine.RerunAsync(first, from, name: null, input: null));
                    Assert.Contains($"was open when {from} started", refused.Message, StringComparison.Ordinal);
                    return;
                }

                var second = await EndAsync(service, activities, () => service.Engine.RerunAsync(first, from, name: null, input: null));

                var again = operations.SkipWhile(id => id != from).ToHashSet();
                Assert.Equal(before.Where(again.Contains).Order(StringComparer.Ordinal), invoked.Order(StringComparer.Ordinal));
                Assert.Equal(await EventsAsync(service, first), await EventsAsync(service, second));
            },
            iter: 60,
            threads: 2);

    private static async Task<string> EndAsync(LocalService service, IReadOnlyList<Activity> activities, Func<Task<string>> start)
    {
        var workflow = new RandomWorkflow(service, activities, faults: []);
        service.Invoker.Handlers["workflow"] = workflow.RunAsync;
        var arn = await start();
        var end = service.Engine.WaitForCompletionAsync(arn, CancellationToken.None);
        await Wait.AdvancingAsync(
            () =>
            {
                foreach (var callback in workflow.OpenCallbacks.Keys.Where(callback => workflow.OpenCallbacks.TryRemove(callback, out _)))
                {
                    _ = service.SendAsync("POST", LocalService.CallbackPath(callback, "succeed"), "\"ok\"");
                }

                service.Time.Advance(TimeSpan.FromMilliseconds(500));
            },
            () => end.IsCompleted,
            $"the end of {arn}");
        Assert.Equal("SUCCEEDED", (await end).Status);
        Assert.Empty(workflow.Violations);
        return arn;
    }

    /// <summary>Ids of the operations in the order of their starts.</summary>
    private static async Task<IEnumerable<string>> OperationsAsync(LocalService service, string arn) =>
        (await EventsOfAsync(service, arn)).Select(OperationOf).OfType<string>().Distinct();

    /// <summary>Type and operation of the events by operation, without the invocations, of which a rerun has fewer.</summary>
    private static async Task<IEnumerable<(string, string?)>> EventsAsync(LocalService service, string arn) =>
        (await EventsOfAsync(service, arn)).Select(each => ((string)each["EventType"]!, OperationOf(each))).Where(each => each.Item1 != "InvocationCompleted").OrderBy(each => each.Item2, StringComparer.Ordinal);

    private static async Task<IEnumerable<JsonNode>> EventsOfAsync(LocalService service, string arn) =>
        (await service.GetAsync(LocalService.Path(arn, "/history?MaxItems=1000")))["Events"]!.AsArray().OfType<JsonNode>();

    /// <summary>Events of the execution itself have its id.</summary>
    private static string? OperationOf(JsonNode each) => ((string)each["EventType"]!).StartsWith("Execution", StringComparison.Ordinal) ? null : (string?)each["Id"];

    /// <summary>The second and third of the operations that <see cref="Activity.Together"/> starts.</summary>
    private static bool IsBesideAnOpenOne(string id) => id[^1] is 'c' or 'p';
}
