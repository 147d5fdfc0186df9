namespace TestFunctions.Conformance;

/// <summary>Suite 4.</summary>
public static class CallbackHandlers
{
    public static Output R4_1(Envelope envelope, ILambdaContext lambda) => Awaiting(null, envelope, lambda);

    public static Output R4_2(Envelope envelope, ILambdaContext lambda) => DurableFunction.WrapAsync<object?, string>(
        async (_, context) => await (await context.CreateCallbackAsync<string>("approval")).GetResultAsync(), envelope, lambda);

    public static Output R4_4(Envelope envelope, ILambdaContext lambda) =>
        Awaiting(new CallbackConfig { HeartbeatTimeout = TimeSpan.FromSeconds(5) }, envelope, lambda);

    public static Output R4_5(Envelope envelope, ILambdaContext lambda) =>
        Awaiting(new CallbackConfig { HeartbeatTimeout = TimeSpan.FromSeconds(10) }, envelope, lambda);

    public static Output R4_7(Envelope envelope, ILambdaContext lambda) =>
        Awaiting(null, envelope, lambda, context => context.StepAsync((_, _) => Task.FromResult("between")));

    public static Output R4_8(Envelope envelope, ILambdaContext lambda) => Awaiting(
        new CallbackConfig { Timeout = TimeSpan.FromSeconds(5) }, envelope, lambda, context => context.StepAsync((_, _) => Task.FromResult("between")));

    public static Output R4_10(Envelope envelope, ILambdaContext lambda) =>
        Awaiting(null, envelope, lambda, context => context.WaitAsync(TimeSpan.FromSeconds(5)));

    public static Output R4_11(Envelope envelope, ILambdaContext lambda) => Awaiting(
        new CallbackConfig { Timeout = TimeSpan.FromSeconds(3) }, envelope, lambda, context => context.WaitAsync(TimeSpan.FromSeconds(6)));

    public static Output R4_13(Envelope envelope, ILambdaContext lambda) => Catching(null, envelope, lambda);

    public static Output R4_14(Envelope envelope, ILambdaContext lambda) =>
        Catching(new CallbackConfig { Timeout = TimeSpan.FromSeconds(3) }, envelope, lambda);

    public static Output R4_16(Envelope envelope, ILambdaContext lambda) => DurableFunction.WrapAsync<string, Dictionary<string, int>>(
        async (name, context) =>
        {
            var count = await (await context.CreateCallbackAsync<int>(name)).GetResultAsync();
            return new Dictionary<string, int> { ["count"] = count, ["doubled"] = count * 2 };
        },
        envelope,
        lambda);

    public static Output R4_17(Envelope envelope, ILambdaContext lambda) => DurableFunction.WrapAsync<string[], string[]>(
        async (names, context) =>
        {
            var first = await (await context.CreateCallbackAsync<string>(names[0])).GetResultAsync();
            var second = await (await context.CreateCallbackAsync<string>(names[1])).GetResultAsync();
            return [first, second];
        },
        envelope,
        lambda);

    public static Output R4_19(Envelope envelope, ILambdaContext lambda) => DurableFunction.WrapAsync<string[], string[]>(
        async (names, context) =>
        {
            var first = await context.CreateCallbackAsync<string>(names[0]);
            var second = await context.CreateCallbackAsync<string>(names[1]);
            var secondResult = await second.GetResultAsync();
            return [await first.GetResultAsync(), secondResult];
        },
        envelope,
        lambda);

    private static Output Awaiting(
        CallbackConfig? config, Envelope envelope, ILambdaContext lambda, Func<IDurableContext, Task>? between = null) =>
        DurableFunction.WrapAsync<string, string>(
            async (name, context) =>
            {
                var callback = await context.CreateCallbackAsync<string>(name, config);
                if (between is not null)
                    await between(context);
                return await callback.GetResultAsync();
            },
            envelope,
            lambda);

    private static Output Catching(CallbackConfig? config, Envelope envelope, ILambdaContext lambda) =>
        DurableFunction.WrapAsync<string, string>(
            async (name, context) =>
            {
                var callback = await context.CreateCallbackAsync<string>(name, config);
                string message;
                try
                {
                    message = await callback.GetResultAsync();
                }
                catch (CallbackException exception)
                {
                    message = exception.Message;
                }

                await context.WaitAsync(TimeSpan.FromSeconds(2));
                return message;
            },
            envelope,
            lambda);
}
