using Microsoft.Extensions.Logging;

namespace TestFunctions.Conformance;

/// <summary>Suite 1.</summary>
public static class StepHandlers
{
    public static Output R1_1(Envelope envelope, ILambdaContext lambda) => DurableFunction.WrapAsync<string, string>(
        (input, context) => context.StepAsync((_, _) => Task.FromResult($"Hello, {input}!")), envelope, lambda);

    public static Output R1_2(Envelope envelope, ILambdaContext lambda) => DurableFunction.WrapAsync<string, string>(
        (input, context) => context.StepAsync((_, _) => Task.FromResult($"Hello, {input}!"), "custom_step_name"), envelope, lambda);

    public static Output R1_4(Envelope envelope, ILambdaContext lambda) => DurableFunction.WrapAsync<Dictionary<string, object>, Dictionary<string, object>>(
        (input, context) => context.StepAsync((_, _) => Task.FromResult(new Dictionary<string, object> { ["user"] = input, ["count"] = input.Count })), envelope, lambda);

    public static Output R1_5(Envelope envelope, ILambdaContext lambda) => DurableFunction.WrapAsync<object?, string?>(
        (_, context) => context.StepAsync((_, _) => Task.FromResult<string?>(null)), envelope, lambda);

    public static Output R1_7(Envelope envelope, ILambdaContext lambda) => DurableFunction.WrapAsync<string, string>(
        (input, context) => context.StepAsync((step, _) =>
        {
            var greeting = $"Hello, {input}!";
            step.Logger.LogInformation("Greeting step started for: {Input}", input);
            step.Logger.LogInformation("Greeting step completed with: {Greeting}", greeting);
            return Task.FromResult(greeting);
        }),
        envelope,
        lambda);

    public static Output R1_8(Envelope envelope, ILambdaContext lambda) => DurableFunction.WrapAsync<object?, string>(
        async (_, context) =>
        {
            var result = await context.StepAsync((_, _) => Task.FromResult("computed"));
            await context.WaitAsync(TimeSpan.FromSeconds(2));
            return result;
        },
        envelope,
        lambda);

    public static Output R1_10(Envelope envelope, ILambdaContext lambda) => DurableFunction.WrapAsync<object?, string>(
        async (_, context) =>
        {
            string caught;
            try
            {
                caught = await context.StepAsync<string>((_, _) => throw new ExpectedFailureException("for good"));
            }
            catch (StepException exception)
            {
                caught = exception.Message;
            }

            await context.WaitAsync(TimeSpan.FromSeconds(1));
            return caught;
        },
        envelope,
        lambda);

    public static Output R1_11(Envelope envelope, ILambdaContext lambda) => SucceedingAfter(
        1, RetryStrategy.Exponential(2, TimeSpan.FromSeconds(1), jitter: JitterStrategy.None), envelope, lambda);

    public static Output R1_13(Envelope envelope, ILambdaContext lambda) => SucceedingAfter(2, RetryStrategy.Default, envelope, lambda);

    public static Output R1_14(Envelope envelope, ILambdaContext lambda) => SucceedingAfter(
        2, RetryStrategy.Exponential(3, TimeSpan.FromSeconds(2), backoffRate: 3, jitter: JitterStrategy.None), envelope, lambda);

    public static Output R1_16(Envelope envelope, ILambdaContext lambda) => DurableFunction.WrapAsync<object?, string>(
        (_, context) => context.StepAsync<string>(
            (_, _) => throw new TransientError("passing"),
            config: new StepConfig { RetryStrategy = RetryStrategy.Exponential(3, retryableExceptions: [typeof(TimeoutException)]) }),
        envelope,
        lambda);

    public static Output R1_17(Envelope envelope, ILambdaContext lambda) => DurableFunction.WrapAsync<string, string>(
        (input, context) => context.StepAsync(
            (step, _) =>
            {
                step.Logger.LogInformation("Crashing with {Input}", input);
                Environment.Exit(1);
                return Task.FromResult(input);
            },
            "at_most_once_flaky_step",
            new StepConfig { Semantics = StepSemantics.AtMostOncePerRetry }),
        envelope,
        lambda);

    public static Output R1_19(Envelope envelope, ILambdaContext lambda) => DurableFunction.WrapAsync<object?, string>(
        (_, context) => context.StepAsync<string>(
            (_, _) => throw new ExpectedFailureException("always"), config: new StepConfig { RetryStrategy = RetryStrategy.None }),
        envelope,
        lambda);

    public static Output R1_20(Envelope envelope, ILambdaContext lambda) => DurableFunction.WrapAsync<object?, string>(
        async (_, context) =>
        {
            try
            {
                return await context.StepAsync<string>((_, _) => throw new ExpectedFailureException("caught"));
            }
            catch (StepException)
            {
                return await context.StepAsync((_, _) => Task.FromResult("fallback_result"));
            }
        },
        envelope,
        lambda);

    private static Output SucceedingAfter(int failures, IRetryStrategy strategy, Envelope envelope, ILambdaContext lambda) =>
        DurableFunction.WrapAsync<object?, string>(
            (_, context) => context.StepAsync(
                (step, _) => step.AttemptNumber <= failures
                    ? throw new ExpectedFailureException($"attempt {step.AttemptNumber}")
                    : Task.FromResult("Operation succeeded"),
                config: new StepConfig { RetryStrategy = strategy }),
            envelope,
            lambda);
}
