namespace TestFunctions.Conformance;

/// <summary>Suite 7.</summary>
public static class WaitForCallbackHandlers
{
    public static Output R7_1(Envelope envelope, ILambdaContext lambda) => Waiting(null, envelope, lambda);

    public static Output R7_2(Envelope envelope, ILambdaContext lambda) => DurableFunction.WrapAsync<object?, string>(
        (_, context) => context.WaitForCallbackAsync<string>((_, _, _) => Task.CompletedTask, "approval"), envelope, lambda);

    public static Output R7_4(Envelope envelope, ILambdaContext lambda) => Waiting(null, envelope, lambda);

    public static Output R7_5(Envelope envelope, ILambdaContext lambda) =>
        Waiting(new WaitForCallbackConfig { Timeout = TimeSpan.FromSeconds(3) }, envelope, lambda);

    public static Output R7_7(Envelope envelope, ILambdaContext lambda) => DurableFunction.WrapAsync<string, string>(
        (name, context) => context.WaitForCallbackAsync<string>(
            (_, _, _) => throw new ExpectedFailureException("submitter"),
            name,
            new WaitForCallbackConfig { RetryStrategy = RetryStrategy.Exponential(2, TimeSpan.FromSeconds(1), jitter: JitterStrategy.None) }),
        envelope,
        lambda);

    public static Output R7_8(Envelope envelope, ILambdaContext lambda) => DurableFunction.WrapAsync<string, string>(
        (name, context) => context.RunInChildContextAsync(
            (child, _) => child.WaitForCallbackAsync<string>((_, _, _) => Task.CompletedTask, name),
            "wrapper",
            new ChildContextConfig { SubType = "RunInChildContext" }),
        envelope,
        lambda);

    public static Output R7_10(Envelope envelope, ILambdaContext lambda) => DurableFunction.WrapAsync<string, string>(
        async (name, context) =>
        {
            await context.WaitAsync(TimeSpan.FromSeconds(1));
            await context.StepAsync((_, _) => Task.FromResult("fixed"));
            return await context.WaitForCallbackAsync<string>((_, _, _) => Task.CompletedTask, name);
        },
        envelope,
        lambda);

    public static Output R7_11(Envelope envelope, ILambdaContext lambda) => DurableFunction.WrapAsync<string, string>(
        async (name, context) =>
            (await context.WaitForCallbackAsync<Dictionary<string, string>>((_, _, _) => Task.CompletedTask, name))["status"],
        envelope,
        lambda);

    public static Output R7_13(Envelope envelope, ILambdaContext lambda) =>
        Waiting(new WaitForCallbackConfig { HeartbeatTimeout = TimeSpan.FromSeconds(10) }, envelope, lambda);

    public static Output R7_14(Envelope envelope, ILambdaContext lambda) => DurableFunction.WrapAsync<string, string>(
        async (name, context) =>
        {
            try
            {
                return await context.WaitForCallbackAsync<string>(
                    (_, _, _) => Task.CompletedTask, name, new WaitForCallbackConfig { Timeout = TimeSpan.FromSeconds(3) });
            }
            catch (CallbackTimeoutException)
            {
                return "timed-out-handled";
            }
        },
        envelope,
        lambda);

    private static Output Waiting(WaitForCallbackConfig? config, Envelope envelope, ILambdaContext lambda) =>
        DurableFunction.WrapAsync<string, string>(
            (name, context) => context.WaitForCallbackAsync<string>((_, _, _) => Task.CompletedTask, name, config), envelope, lambda);
}
