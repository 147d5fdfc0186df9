using Microsoft.Extensions.Logging;

namespace TestFunctions.Conformance;

/// <summary>Suite 3.</summary>
public static class ChildHandlers
{
    // Over 256 KB, which is too large to be stored inline.
    private const int LargeResult = 300_000;

    private static readonly ChildContextConfig Config = new() { SubType = "RunInChildContext" };

    private static readonly StepConfig TwoAttempts = new()
    {
        RetryStrategy = RetryStrategy.Exponential(2, TimeSpan.FromSeconds(1), jitter: JitterStrategy.None),
    };

    public static Output R3_1(Envelope envelope, ILambdaContext lambda) => DurableFunction.WrapAsync<string, string>(
        (input, context) => context.RunInChildContextAsync(
            (child, _) => child.StepAsync((_, _) => Task.FromResult(input)), config: Config),
        envelope,
        lambda);

    public static Output R3_2(Envelope envelope, ILambdaContext lambda) => DurableFunction.WrapAsync<Dictionary<string, string>, string>(
        (input, context) => context.RunInChildContextAsync(
            (child, _) => child.StepAsync((_, _) => Task.FromResult(input["value"])), input["name"], Config),
        envelope,
        lambda);

    public static Output R3_4(Envelope envelope, ILambdaContext lambda) => DurableFunction.WrapAsync<object?, string>(
        (_, context) => context.RunInChildContextAsync(
            (child, _) => child.StepAsync<string>((_, _) => throw new ExpectedFailureException("inner")), "child", Config),
        envelope,
        lambda);

    public static Output R3_5(Envelope envelope, ILambdaContext lambda) => DurableFunction.WrapAsync<string, string>(
        async (input, context) =>
        {
            try
            {
                return await context.RunInChildContextAsync(
                    (child, _) => child.StepAsync<string>((_, _) => throw new ExpectedFailureException("inner")), config: Config);
            }
            catch (ChildContextException)
            {
                return await context.StepAsync((_, _) => Task.FromResult(input));
            }
        },
        envelope,
        lambda);

    public static Output R3_7(Envelope envelope, ILambdaContext lambda) => DurableFunction.WrapAsync<string, string>(
        (input, context) => context.RunInChildContextAsync(
            (child, _) => child.StepAsync(
                (step, _) => step.AttemptNumber == 1 ? throw new ExpectedFailureException("first") : Task.FromResult(input),
                config: TwoAttempts),
            "child",
            Config),
        envelope,
        lambda);

    public static Output R3_8(Envelope envelope, ILambdaContext lambda) => DurableFunction.WrapAsync<object?, string>(
        (_, context) => context.RunInChildContextAsync(
            (child, _) => child.StepAsync<string>((_, _) => throw new ExpectedFailureException("always"), config: TwoAttempts), "child", Config),
        envelope,
        lambda);

    public static Output R3_10(Envelope envelope, ILambdaContext lambda) => DurableFunction.WrapAsync<string, string>(
        (input, context) => context.RunInChildContextAsync(
            async (child, _) =>
            {
                var result = await child.StepAsync((_, _) => Task.FromResult(input));
                await child.WaitAsync(TimeSpan.FromSeconds(1));
                return result;
            },
            "child",
            Config),
        envelope,
        lambda);

    public static Output R3_11(Envelope envelope, ILambdaContext lambda) => DurableFunction.WrapAsync<string, int>(
        async (input, context) =>
        {
            var large = await context.RunInChildContextAsync(
                async (child, _) =>
                {
                    child.ConfigureLogger(new LoggerConfig { ModeAware = false });
                    child.Logger.LogInformation("Body runs for {Input}", input);
                    var small = await child.StepAsync((_, _) => Task.FromResult("x"));
                    return string.Concat(Enumerable.Repeat(small, LargeResult));
                },
                "child",
                Config);
            await context.WaitAsync(TimeSpan.FromSeconds(1));
            return large.Length;
        },
        envelope,
        lambda);

    public static Output R3_13(Envelope envelope, ILambdaContext lambda) => DurableFunction.WrapAsync<string, string>(
        async (input, context) =>
        {
            await context.RunInChildContextAsync(
                async (child, _) =>
                {
                    await child.WaitAsync(TimeSpan.FromSeconds(1));
                    return input;
                },
                "child",
                Config);
            return await context.StepAsync((_, _) => Task.FromResult(input));
        },
        envelope,
        lambda);

    public static Output R3_16(Envelope envelope, ILambdaContext lambda) => DurableFunction.WrapAsync<object?, string?>(
        (_, context) => context.RunInChildContextAsync((_, _) => Task.FromResult<string?>(null), "child", Config), envelope, lambda);

    public static Output R3_17(Envelope envelope, ILambdaContext lambda) => DurableFunction.WrapAsync<string, string>(
        async (input, context) =>
        {
            var result = await context.RunInChildContextAsync(
                (child, _) =>
                {
                    child.ConfigureLogger(new LoggerConfig { ModeAware = false });
                    child.Logger.LogInformation("Body runs for {Input}", input);
                    return Task.FromResult(input);
                },
                "child",
                Config);
            await context.WaitAsync(TimeSpan.FromSeconds(1));
            return result;
        },
        envelope,
        lambda);
}
