namespace TestFunctions.Upgrades;

/// <summary>
/// The workflow of the executions that wait in recorded data folders. They replay what this code recorded, so it does not change.
/// The input is the operation to wait at.
/// </summary>
public static class Approval
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(20);

    private static readonly StepConfig Twice = new() { RetryStrategy = RetryStrategy.Exponential(2, Pause, jitter: JitterStrategy.None) };

    public static Output RunAsync(Envelope envelope, ILambdaContext lambda) =>
        DurableFunction.WrapAsync<string, string>((place, context) => DecideAsync(place, context, "cool-down"), envelope, lambda);

    /// <summary>The workflow after a change that running executions do not survive: its wait has another name.</summary>
    public static Output RunChangedAsync(Envelope envelope, ILambdaContext lambda) =>
        DurableFunction.WrapAsync<string, string>((place, context) => DecideAsync(place, context, "pause"), envelope, lambda);

    private static async Task<string> DecideAsync(string place, IDurableContext context, string waitName)
    {
        var order = await context.StepAsync((_, _) => Task.FromResult($"order at {place}"), "read-order");
        var result = place switch
        {
            "wait" => await WaitAsync(context, waitName),
            "retry" => await context.StepAsync((step, _) => step.AttemptNumber == 1 ? throw new InvalidOperationException("no stock") : Task.FromResult("reserved"), "reserve", Twice),
            "callback" => await context.WaitForCallbackAsync<string>((_, _, _) => Task.CompletedTask, "approval"),
            "branches" => string.Join('+', (await context.ParallelAsync<string>(
                [
                    new DurableBranch<string>("left", (branch, _) => branch.StepAsync((_, _) => Task.FromResult("left"), "decide")),
                    new DurableBranch<string>("right", async (branch, _) => { await branch.WaitAsync(Pause, "cool-down"); return "right"; }),
                ],
                "branches")).GetResults()),
            "child" => await context.RunInChildContextAsync(
                async (child, _) => { await child.WaitAsync(Pause, "inner"); return await child.StepAsync((_, _) => Task.FromResult("inner"), "last"); }, "child"),
            _ => throw new ArgumentException($"no operation for {place}"),
        };
        return $"{order}: {result}";
    }

    private static async Task<string> WaitAsync(IDurableContext context, string name)
    {
        await context.WaitAsync(Pause, name);
        return "waited";
    }
}
