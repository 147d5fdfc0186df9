using Amazon.Lambda.DurableExecution;
using CsCheck;

namespace DurableChaining.Tests.Replay;

/// <summary>A workflow as a tree of operations, with the code that runs it on the SDK.</summary>
internal abstract record WorkflowTree(string Name)
{
    private static readonly WorkflowTree[] Leaves = [new StepNode("step"), new FailingStepNode("failing-step"), new RetriedStepNode("retried-step"), new WaitNode("wait"), new InvokeNode("invoke"), new FailingInvokeNode("failing-invoke")];

    private static readonly Gen<WorkflowTree> Leaf = Gen.Int[0, Leaves.Length - 1].Select(index => Leaves[index]);

    /// <summary>One to four operations, some of them contexts with operations of their own; every name is unique.</summary>
    public static Gen<IReadOnlyList<WorkflowTree>> Any { get; } = Gen.Recursive<WorkflowTree>((depth, tree) => depth > 1
        ? Leaf
        : Gen.OneOf(
            Leaf,
            tree.Array[1, 3].Select(nodes => (WorkflowTree)new ChildNode("child", nodes)),
            tree.Array[1, 3].Select(nodes => (WorkflowTree)new MapNode("map", nodes)))).Array[1, 4].Select(nodes => (IReadOnlyList<WorkflowTree>)Numbered(nodes, ""));

    /// <summary>The workflow's code.</summary>
    /// <param name="onStep">Called when the body of a step runs.</param>
    public static async Task<string> RunAsync(IDurableContext context, IReadOnlyList<WorkflowTree> nodes, Action<string> onStep)
    {
        foreach (var node in nodes)
        {
            await VisitAsync(context, node, onStep);
        }

        return "done";
    }

    private static async Task<string> VisitAsync(IDurableContext context, WorkflowTree node, Action<string> onStep)
    {
        switch (node)
        {
            case FailingStepNode:
                await FailAsync<StepException>(() => StepAsync(context, node, onStep));
                break;
            case StepNode or RetriedStepNode:
                await StepAsync(context, node, onStep);
                break;
            case WaitNode:
                await context.WaitAsync(TimeSpan.FromSeconds(1), node.Name);
                break;
            case FailingInvokeNode:
                await FailAsync<InvokeFailedException>(() => context.InvokeAsync<string, string>("function", "input", node.Name));
                break;
            case InvokeNode:
                await context.InvokeAsync<string, string>("function", "input", node.Name);
                break;
            case ChildNode child:
                await context.RunInChildContextAsync((inner, _) => RunAsync(inner, child.Nodes, onStep), node.Name);
                break;
            case MapNode map:
                await context.MapAsync(map.Nodes, (inner, unit, _, _, _) => VisitAsync(inner, unit, onStep), node.Name, new MapConfig<WorkflowTree> { MaxConcurrency = 1 });
                break;
        }

        return "done";
    }

    private static async Task FailAsync<TException>(Func<Task> operation)
        where TException : Exception
    {
        try
        {
            await operation();
        }
        catch (TException)
        {
            // As recorded.
            return;
        }

        throw new InvalidOperationException("expected the recorded failure, got a success");
    }

    private static Task<string> StepAsync(IDurableContext context, WorkflowTree node, Action<string> onStep) => context.StepAsync(
        (_, _) =>
        {
            onStep(node.Name);
            return Task.FromResult("done");
        },
        node.Name);

    private static WorkflowTree[] Numbered(IEnumerable<WorkflowTree> nodes, string path) => [.. nodes.Select((node, index) =>
    {
        var name = $"{node.Name}{path}-{index}";
        return node switch
        {
            ChildNode child => new ChildNode(name, Numbered(child.Nodes, $"{path}-{index}")),
            MapNode map => new MapNode(name, Numbered(map.Nodes, $"{path}-{index}")),
            _ => node with { Name = name },
        };
    })];
}

internal sealed record StepNode(string Name) : WorkflowTree(Name);

internal sealed record FailingStepNode(string Name) : WorkflowTree(Name);

internal sealed record RetriedStepNode(string Name) : WorkflowTree(Name);

internal sealed record WaitNode(string Name) : WorkflowTree(Name);

internal sealed record InvokeNode(string Name) : WorkflowTree(Name);

internal sealed record FailingInvokeNode(string Name) : WorkflowTree(Name);

internal sealed record ChildNode(string Name, IReadOnlyList<WorkflowTree> Nodes) : WorkflowTree(Name);

/// <summary>Units that run one after the other.</summary>
internal sealed record MapNode(string Name, IReadOnlyList<WorkflowTree> Nodes) : WorkflowTree(Name);
