using Amazon.Lambda.DurableExecution;
using CsCheck;

namespace DurableChaining.Lib.Tests.DurableExecution;

/// <summary>Random workflows, interrupted at any checkpoint: the result equals that of an uninterrupted run, and no successful step runs again.</summary>
public sealed class ReplayTests
{
    private static readonly StepConfig Retrying = new()
    {
        RetryStrategy = RetryStrategy.Exponential(3, TimeSpan.FromSeconds(1), jitter: JitterStrategy.None),
    };

    private static readonly Gen<Node> Leaf = Gen.OneOf<Node>(
        Gen.Int[0, 2].Select(failures => (Node)new Step(failures)),
        Gen.Int[1, 30].Select(seconds => (Node)new Wait(seconds)),
        Gen.Int[0, 9].Select(value => (Node)new Invoke(value)),
        Gen.Int[1, 3].Select(checks => (Node)new Condition(checks)));

    private static readonly Gen<Node> Tree = Gen.Recursive<Node>((depth, tree) => depth > 1
        ? Leaf
        : Gen.OneOf(
            Leaf,
            Gen.Select(tree.Array[1, 3], Gen.Bool).Select((nodes, flat) => (Node)new Child(nodes, flat)),
            Gen.Select(tree.Array[1, 3], Gen.Bool).Select((nodes, flat) => (Node)new Parallel(nodes, flat))));

    [Fact]
    public Task An_interrupted_workflow_ends_like_an_uninterrupted_one() =>
        Gen.Select(Tree.Array[1, 4], Gen.Int[1, 12], Gen.Bool).SampleAsync(
            async (nodes, checkpoint, after) =>
            {
                var uninterrupted = await RunAsync(nodes, crashAt: 0, after: false);
                var interrupted = await RunAsync(nodes, checkpoint, after);

                Assert.Equal(uninterrupted, interrupted);
            },
            iter: 300,
            threads: 2);

    [Fact]
    public async Task An_interruption_at_every_checkpoint_changes_nothing()
    {
        Node[] nodes = [new Step(1), new Parallel([new Wait(3), new Child([new Step(0), new Invoke(2)], false)], false), new Condition(2)];
        var uninterrupted = await RunAsync(nodes, crashAt: 0, after: false);

        for (var checkpoint = 1; checkpoint < 20; checkpoint++)
        {
            Assert.Equal(uninterrupted, await RunAsync(nodes, checkpoint, after: false));
            Assert.Equal(uninterrupted, await RunAsync(nodes, checkpoint, after: true));
        }
    }

    private static async Task<string> RunAsync(Node[] nodes, int crashAt, bool after)
    {
        Workflow<string>? workflow = null;
        workflow = new Workflow<string>(async context => string.Join(',', await SequenceAsync(context, nodes, "", workflow!)));
        workflow.Service.Functions["double"] = payload => (OperationStatuses.Succeeded, $"{int.Parse(payload!) * 2}", null);
        workflow.Service.OnCheckpoint = (number, isAfter) =>
        {
            if (number == crashAt && isAfter == after)
                throw new CrashException();
        };

        var output = await workflow.RunAsync();

        Assert.Equal(InvocationStatus.Succeeded, output.Status);
        Assert.Equal(workflow.Service.Operations.Count, workflow.Service.Operations.Select(operation => operation.Id).Distinct().Count());
        return output.Result!;
    }

    private static async Task<List<string>> SequenceAsync(
        IDurableContext context, Node[] nodes, string path, Workflow<string> workflow)
    {
        var results = new List<string>();
        for (var i = 0; i < nodes.Length; i++)
            results.Add(await VisitAsync(context, nodes[i], $"{path}.{i}", workflow));
        return results;
    }

    private static async Task<string> VisitAsync(
        IDurableContext context, Node node, string path, Workflow<string> workflow)
    {
        switch (node)
        {
            case Step step:
                return await context.StepAsync(
                    (attempt, _) =>
                    {
                        Assert.False(IsRecorded(workflow, path), $"{path} ran again after its success was recorded.");
                        return attempt.AttemptNumber <= step.Failures
                            ? throw new IOException($"{path} attempt {attempt.AttemptNumber}")
                            : Task.FromResult($"{path}@{attempt.AttemptNumber}");
                    },
                    path,
                    Retrying);
            case Wait wait:
                await context.WaitAsync(TimeSpan.FromSeconds(wait.Seconds), path);
                return "waited";
            case Invoke invoke:
                return $"{await context.InvokeAsync<int, int>("double", invoke.Value, path)}";
            case Condition condition:
                return $"{await context.WaitForConditionAsync<int>(
                    (state, _, _) => Task.FromResult(state + 1),
                    new WaitForConditionConfig<int> { InitialState = 0, WaitStrategy = WaitStrategy.Fixed<int>(TimeSpan.FromSeconds(1), isDone: state => state >= condition.Checks) },
                    path)}";
            case Child child:
                return await context.RunInChildContextAsync(
                    async (inner, _) => string.Join(';', await SequenceAsync(inner, child.Nodes, path, workflow)),
                    path,
                    new ChildContextConfig { NestingType = child.Flat ? NestingType.Flat : NestingType.Nested });
            case Parallel parallel:
                var batch = await context.MapAsync(
                    parallel.Nodes,
                    (inner, unit, index, _, _) => VisitAsync(inner, unit, $"{path}#{index}", workflow),
                    path,
                    new MapConfig<Node> { NestingType = parallel.Flat ? NestingType.Flat : NestingType.Nested });
                batch.ThrowIfError();
                return string.Join('|', batch.GetResults());
            default:
                throw new InvalidOperationException($"Unknown node: {node}");
        }
    }

    private static bool IsRecorded(Workflow<string> workflow, string name) =>
        workflow.Service.StatusOf(name) == OperationStatuses.Succeeded;

    private abstract record Node;

    private sealed record Step(int Failures) : Node;

    private sealed record Wait(int Seconds) : Node;

    private sealed record Invoke(int Value) : Node;

    private sealed record Condition(int Checks) : Node;

    private sealed record Child(Node[] Nodes, bool Flat) : Node;

    private sealed record Parallel(Node[] Nodes, bool Flat) : Node;
}
