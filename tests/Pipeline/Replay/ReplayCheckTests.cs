using System.Text.Json.Nodes;
using CsCheck;
using DurableLocal.Durable.Replay;

namespace DurableChaining.Tests.Replay;

public sealed class ReplayCheckTests
{
    private static readonly IReadOnlyList<WorkflowTree> Chain = [new InvokeNode("first"), new StepNode("second"), new WaitNode("third")];

    [Fact]
    public async Task A_workflow_follows_its_own_history_cut_at_any_event_and_no_step_runs()
    {
        await using var replayed = await ReplayedWorkflow.StartAsync();

        await Gen.Select(WorkflowTree.Any, Gen.Int[1, 60]).SampleAsync(
            async (nodes, cut) =>
            {
                var recorded = RecordedEvents.Of(nodes);
                var result = await replayed.CheckAsync(nodes, recorded.First(Math.Min(cut, recorded.Count)), toEnd: true);

                Assert.All(result.Operations, operation => Assert.Equal((ReplayStatus.Followed, null), (operation.Status, operation.Found)));
                Assert.True(result.Follows, result.End?.ToString());
                Assert.Empty(replayed.StepsRun);
            },
            iter: 300,
            threads: 1);
    }

    [Fact]
    public async Task A_changed_operation_is_reported_where_it_is_and_no_step_runs()
    {
        await using var replayed = await ReplayedWorkflow.StartAsync();

        await Gen.Select(WorkflowTree.Any, Gen.Int[0, 100], Gen.Enum<Change>()).SampleAsync(
            async (nodes, position, change) =>
            {
                var names = Names(nodes).ToList();
                var name = names[position % names.Count];
                var recorded = RecordedEvents.Of(nodes);

                var result = await replayed.CheckAsync(Changed(nodes, name, change), recorded.First(recorded.Count));

                var departure = Assert.Single(result.Operations, operation => operation.Status == ReplayStatus.Departs);
                Assert.Equal(name, departure.Name);
                Assert.NotNull(departure.Found);
                if (change != Change.Removed)
                {
                    Assert.Contains("changed", departure.Found, StringComparison.Ordinal);
                }

                Assert.All(result.Operations, operation => Assert.Equal(operation.Number.CompareTo(departure.Number), Order(operation.Status)));
                Assert.Empty(replayed.StepsRun);
            },
            iter: 300,
            threads: 1);
    }

    [Fact]
    public async Task A_changed_order_is_reported_with_operation_expected_and_found()
    {
        await using var replayed = await ReplayedWorkflow.StartAsync();
        var recorded = RecordedEvents.Of(Chain);

        var result = await replayed.CheckAsync([Chain[0], Chain[2], Chain[1]], recorded.First(recorded.Count));

        Assert.Equal([ReplayStatus.Followed, ReplayStatus.Departs, ReplayStatus.NotReached], result.Operations.Select(operation => operation.Status));
        Assert.Equal((2, "STEP", "second"), (result.Operations[1].Number, result.Operations[1].Type, result.Operations[1].Name));
        Assert.Contains("WAIT 'third'", result.Operations[1].Found, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_operations_in_another_order_are_reported_with_the_one_that_is_expected_and_the_one_that_is_found()
    {
        await using var replayed = await ReplayedWorkflow.StartAsync();

        await Gen.Select(WorkflowTree.Any.Where(nodes => nodes.Count > 1), Gen.Int[0, 100]).SampleAsync(
            async (nodes, position) =>
            {
                var at = position % (nodes.Count - 1);
                var recorded = RecordedEvents.Of(nodes);

                var result = await replayed.CheckAsync([.. nodes.Take(at), nodes[at + 1], nodes[at], .. nodes.Skip(at + 2)], recorded.First(recorded.Count));

                var departure = Assert.Single(result.Operations, operation => operation.Status == ReplayStatus.Departs);
                Assert.Equal(nodes[at].Name, departure.Name);
                Assert.Contains($"'{nodes[at + 1].Name}'", departure.Found, StringComparison.Ordinal);
                Assert.Empty(replayed.StepsRun);
            },
            iter: 200,
            threads: 1);
    }

    [Theory]
    [InlineData("yyyy-MM-dd'T'HH:mm:ss.ffffffzzz", null)] // AWS CLI 2
    [InlineData("yyyy-MM-dd HH:mm:ss.ffffffzzz", "ResponseMetadata")] // boto3, json.dumps(response, default=str)
    [InlineData("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", "$metadata")] // SDK for JavaScript, JSON.stringify(response)
    public async Task A_history_is_read_as_other_programs_print_it(string time, string? metadata)
    {
        await using var replayed = await ReplayedWorkflow.StartAsync();

        await WorkflowTree.Any.SampleAsync(
            async nodes =>
            {
                var result = await replayed.CheckAsync(nodes, RecordedEvents.Of(nodes).Printed(time, metadata), toEnd: true);

                Assert.True(result.Follows, result.ToString());
                Assert.Empty(replayed.StepsRun);
            },
            iter: 50,
            threads: 1);
    }

    [Theory]
    [InlineData(0, """{"Truncated":true}""", "event 1 (ExecutionStarted): expected its data, got none: print the history with --include-execution-data")]
    [InlineData(0, "{}", "event 1 (ExecutionStarted): expected its data, got none: print the history with --include-execution-data")]
    [InlineData(3, """{"Truncated":true}""", "event 3 (ChainedInvokeSucceeded): expected its data, got none: print the history with --include-execution-data")]
    [InlineData(5, """{"Payload":"\"do","Truncated":true}""", "event 5 (StepSucceeded): expected the whole Result, got a part of it: the service cut it, so this execution cannot be replayed")]
    public void A_history_without_its_data_is_an_error_that_names_the_event(int number, string payload, string message) =>
        Assert.Equal(message, Assert.Throws<InvalidDataException>(() => RecordedHistory.Parse(RecordedEvents.Of(Chain).WithPayload(number, () => (JsonObject)JsonNode.Parse(payload)!))).Message);

    [Fact]
    public async Task An_operation_that_is_added_behind_the_last_one_departs_only_where_the_end_is_compared()
    {
        await using var replayed = await ReplayedWorkflow.StartAsync();
        var recorded = RecordedEvents.Of(Chain);
        IReadOnlyList<WorkflowTree> longer = [.. Chain, new WaitNode("fourth")];

        Assert.True((await replayed.CheckAsync(longer, recorded.First(recorded.Count))).Follows);
        Assert.Equal(new ReplayedEnd("result \"done\"", "WAIT fourth"), (await replayed.CheckAsync(longer, recorded.First(recorded.Count), toEnd: true)).End);
    }

    [Fact]
    public async Task An_operation_that_is_added_behind_the_last_recorded_one_of_a_running_execution_is_no_departure()
    {
        await using var replayed = await ReplayedWorkflow.StartAsync();
        var recorded = RecordedEvents.Of(Chain);

        // Up to the success of the second operation.
        var result = await replayed.CheckAsync([Chain[0], Chain[1], new StepNode("other")], recorded.First(5), toEnd: true);

        Assert.True(result.Follows);
        Assert.Equal(2, result.Operations.Count);
        Assert.Empty(replayed.StepsRun);
    }

    [Theory]
    [InlineData("expected JSON: ", "{")]
    [InlineData("expected an object with the member Events, as get-durable-execution-history prints it", "[]")]
    [InlineData("expected ExecutionStarted as the first event, got no event", """{"Events":[]}""")]
    [InlineData("expected ExecutionStarted as the first event, got StepStarted", """{"Events":[{"EventType":"StepStarted","EventId":1}]}""")]
    [InlineData("expected all events, got the first page: print the history without --max-items and --no-paginate", """{"Events":[],"NextToken":"x"}""")]
    [InlineData("event 1 (ExecutionStarted): expected its data, got none: print the history with --include-execution-data", """{"Events":[{"EventType":"ExecutionStarted","EventId":1,"EventTimestamp":1,"ExecutionStartedDetails":{"Input":{"Truncated":true}}}]}""")]
    [InlineData("event 2: expected a known EventType, got \"DreamStarted\"", """{"Events":[{"EventType":"DreamStarted","EventId":2,"EventTimestamp":2,"Id":"a"},{"EventType":"ExecutionStarted","EventId":1,"EventTimestamp":"2026-01-01T00:00:00Z","ExecutionStartedDetails":{"Input":{"Payload":"1"}}}]}""")]
    public void A_text_that_is_no_whole_history_is_an_error(string expected, string history) =>
        Assert.StartsWith(expected, Assert.Throws<InvalidDataException>(() => RecordedHistory.Parse(history)).Message, StringComparison.Ordinal);

    private enum Change
    {
        Renamed,
        Inserted,
        Removed,
    }

    private static IEnumerable<string> Names(IEnumerable<WorkflowTree> nodes) => nodes.SelectMany(node => node switch
    {
        ChildNode child => Names(child.Nodes).Prepend(node.Name),
        // A unit of a map has one operation; without it the map has another number of units.
        MapNode => [node.Name],
        _ => [node.Name],
    });

    private static IReadOnlyList<WorkflowTree> Changed(IReadOnlyList<WorkflowTree> nodes, string name, Change change) => [.. nodes.SelectMany<WorkflowTree, WorkflowTree>(node => node switch
    {
        { Name: var own } when own == name && change == Change.Inserted => [new StepNode("changed"), node],
        { Name: var own } when own == name && change == Change.Removed => [],
        { Name: var own } when own == name => [node with { Name = $"{name}-changed" }],
        ChildNode child => [new ChildNode(child.Name, Changed(child.Nodes, name, change))],
        _ => [node],
    })];

    private static int Order(ReplayStatus status) => status switch
    {
        ReplayStatus.Followed => -1,
        ReplayStatus.Departs => 0,
        _ => 1,
    };
}
