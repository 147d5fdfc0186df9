namespace TestFunctions.Behaviour;

/// <summary>
/// Workflows whose histories differ between the official package and what one might expect of it. The input is the name of
/// one of them.
/// </summary>
public static class Workflows
{
    private const int LargeResult = 200 * 1024;

    private static readonly StepConfig Once = new() { RetryStrategy = RetryStrategy.None };

    private static readonly StepConfig Twice = new() { RetryStrategy = RetryStrategy.Exponential(2, TimeSpan.FromSeconds(1), jitter: JitterStrategy.None) };

    private static readonly Dictionary<string, Func<IDurableContext, Task<object?>>> All = new(StringComparer.Ordinal)
    {
        ["failed step"] = async context => await context.StepAsync<string>((_, _) => throw new InvalidOperationException("no stock"), "reserve", Once),
        ["failed child"] = async context => await context.RunInChildContextAsync<string>((_, _) => throw new ArgumentException("no order"), "child"),
        ["failed step in child"] = async context => await context.RunInChildContextAsync(
            (child, _) => child.StepAsync<string>((_, _) => throw new InvalidOperationException("no stock"), "reserve", Once), "child"),
        ["failed invoke"] = async context => await context.InvokeAsync<string, string>(Target, "failed step", "target"),
        ["failed callback"] = async context => await (await context.CreateCallbackAsync<string>("approval")).GetResultAsync(),
        ["failed submitter"] = async context => await context.WaitForCallbackAsync<string>(
            (_, _, _) => throw new InvalidOperationException("no mail"), "approval", new WaitForCallbackConfig { RetryStrategy = RetryStrategy.None }),
        ["exhausted retries"] = async context => await context.StepAsync<string>((step, _) => throw new InvalidOperationException($"attempt {step.AttemptNumber}"), "flaky", Twice),
        ["second attempt"] = async context => await context.StepAsync((step, _) => step.AttemptNumber == 1 ? throw new InvalidOperationException("once") : Task.FromResult("second"), "flaky", Twice),
        ["suspension beside a step"] = SuspensionBesideStepAsync,
        ["suspended branches"] = async context => (await context.ParallelAsync<int>(
            [
                async (branch, _) => { await branch.WaitAsync(TimeSpan.FromSeconds(1), "short"); return 1; },
                async (branch, _) => { await branch.WaitAsync(TimeSpan.FromSeconds(6), "long"); return 2; },
            ],
            "branches")).GetResults().Sum(),
        ["unnamed branches"] = async context => (await context.ParallelAsync<string>(
            [(_, _) => Task.FromResult("a"), (_, _) => Task.FromResult("b")], config: new ParallelConfig { MaxConcurrency = 1 })).All.Select(branch => branch.Name).ToArray(),
        ["unnamed items"] = async context => (await context.MapAsync(
            ["x", "y"], (_, item, _, _, _) => Task.FromResult(item), config: new MapConfig<string> { MaxConcurrency = 1 })).All.Select(item => item.Name).ToArray(),
        ["failed branch"] = async context =>
        {
            var result = await context.ParallelAsync<string>(
                [(_, _) => throw new InvalidOperationException("left"), (_, _) => Task.FromResult("right")],
                "branches",
                new ParallelConfig { MaxConcurrency = 1, CompletionConfig = new CompletionConfig { ToleratedFailureCount = 1 } });
            return $"{result.SuccessCount} of {result.TotalCount}, {result.CompletionReason}";
        },
        ["void step"] = async context => { await context.StepAsync((_, _) => Task.CompletedTask, "notify"); return null; },
        ["void child"] = async context => { await context.RunInChildContextAsync((child, _) => child.StepAsync((_, _) => Task.CompletedTask, "inner"), "child"); return null; },
        ["callback"] = async context => await (await context.CreateCallbackAsync<string>("approval")).GetResultAsync(),
        ["condition"] = async context => await context.WaitForConditionAsync<int>(
            (state, _, _) => Task.FromResult(state + 1),
            new WaitForConditionConfig<int> { InitialState = 0, WaitStrategy = WaitStrategy.Fixed<int>(TimeSpan.FromSeconds(1), isDone: state => state >= 2) },
            "poll"),
        ["interrupted step"] = InterruptedStepAsync,
        ["several pages"] = SeveralPagesAsync,
        ["short timeout"] = async context => { await context.CreateCallbackAsync<string>("approval", new CallbackConfig { Timeout = TimeSpan.FromMilliseconds(500) }); return null; },
        ["nested children"] = async context => await context.RunInChildContextAsync(
            (outer, _) => outer.RunInChildContextAsync((inner, _) => inner.StepAsync((_, _) => Task.FromResult("deep"), "step"), "inner"), "outer"),
    };

    private static string Target => Environment.GetEnvironmentVariable("TARGET_FUNCTION")!;

    public static Output RunAsync(Envelope envelope, ILambdaContext lambda) =>
        DurableFunction.WrapAsync<string, object?>((name, context) => All[name](context), envelope, lambda);

    /// <summary>Takes a number: any text is an input that does not fit.</summary>
    public static Output OfNumber(Envelope envelope, ILambdaContext lambda) =>
        DurableFunction.WrapAsync<int, int>((number, _) => Task.FromResult(number), envelope, lambda);

    /// <summary>The wait suspends the invocation while the step runs, so its body runs again in the next one.</summary>
    private static async Task<object?> SuspensionBesideStepAsync(IDurableContext context)
    {
        var wait = context.WaitAsync(TimeSpan.FromSeconds(1), "pause");
        var step = context.StepAsync(
            async (_, cancellationToken) =>
            {
                await Task.Delay(TimeSpan.FromMilliseconds(600), cancellationToken);
                return "done";
            },
            "slow");
        await Task.WhenAll(wait, step);
        return await step;
    }

    /// <summary>Its process ends within the first attempt of a step that runs at most once.</summary>
    private static async Task<object?> InterruptedStepAsync(IDurableContext context)
    {
        try
        {
            return await context.StepAsync<string>(
                (_, _) =>
                {
                    Environment.Exit(3);
                    return Task.FromResult("never");
                },
                "charge",
                new StepConfig { Semantics = StepSemantics.AtMostOncePerRetry, RetryStrategy = RetryStrategy.None });
        }
        catch (StepException interrupted)
        {
            return interrupted.GetType().Name;
        }
    }

    /// <summary>40 results of 200 KB are more than the 6 MB that an invocation gets, so the rest of the state is read page by page.</summary>
    private static async Task<object?> SeveralPagesAsync(IDurableContext context)
    {
        var length = 0;
        for (var i = 0; i < 40; i++)
        {
            length += (await context.StepAsync((_, _) => Task.FromResult(new string('x', LargeResult)), $"step-{i}")).Length;
        }

        await context.WaitAsync(TimeSpan.FromSeconds(1), "pause");
        return length;
    }
}
