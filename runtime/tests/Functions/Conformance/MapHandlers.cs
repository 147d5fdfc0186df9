namespace TestFunctions.Conformance;

/// <summary>Suite 9. An item is the text that it returns; "!" is an item that fails.</summary>
public static class MapHandlers
{
    // Four of these exceed the 256 KB that a map stores inline.
    private const int LargeItem = 70 * 1024;

    public static Output R9_1(Envelope envelope, ILambdaContext lambda) => DurableFunction.WrapAsync<string[], IReadOnlyList<string>>(
        async (items, context) => (await context.MapAsync(
            items,
            (unit, item, _, _, _) => unit.StepAsync((_, _) => Task.FromResult($"Hello, {item}!")),
            "map",
            new MapConfig<string> { MaxConcurrency = 1 })).GetResults(),
        envelope,
        lambda);

    public static Output R9_2(Envelope envelope, ILambdaContext lambda) => DurableFunction.WrapAsync<int[], IReadOnlyList<int>>(
        async (items, context) => (await context.MapAsync(
            items, (_, item, _, _, _) => Task.FromResult(item * 2), config: new MapConfig<int> { MaxConcurrency = 1 })).GetResults(),
        envelope,
        lambda);

    public static Output R9_4(Envelope envelope, ILambdaContext lambda) =>
        Running([], new MapConfig<string>(), result => result.GetResults(), envelope, lambda);

    public static Output R9_5(Envelope envelope, ILambdaContext lambda) => Projecting(
        ["ok", "!", "late"], new CompletionConfig { ToleratedFailureCount = 0 }, ["completionReason", "status", "successCount", "failureCount", "totalCount"], envelope, lambda);

    public static Output R9_7(Envelope envelope, ILambdaContext lambda) => Projecting(
        ["a", "b", "c", "d"], new CompletionConfig { MinSuccessful = 2 }, ["completionReason", "successCount", "totalCount"], envelope, lambda);

    public static Output R9_8(Envelope envelope, ILambdaContext lambda) => Projecting(
        ["a", "!", "c"], new CompletionConfig { ToleratedFailureCount = 1 }, ["completionReason", "status", "successCount", "failureCount", "totalCount"], envelope, lambda);

    public static Output R9_10(Envelope envelope, ILambdaContext lambda) => Projecting(
        ["!", "!", "c", "d"], new CompletionConfig { ToleratedFailurePercentage = 0.25 }, ["completionReason", "successCount", "failureCount", "totalCount"], envelope, lambda);

    public static Output R9_11(Envelope envelope, ILambdaContext lambda) =>
        Running(["r0", "r1", "r2"], new MapConfig<string> { MaxConcurrency = 2 }, result => result.GetResults(), envelope, lambda);

    public static Output R9_13(Envelope envelope, ILambdaContext lambda) => DurableFunction.WrapAsync<int[], IReadOnlyList<int>>(
        async (items, context) => (await context.MapAsync(
            items,
            (_, item, _, _, _) => Task.FromResult(item * 10),
            "named-items",
            new MapConfig<int> { MaxConcurrency = 1, ItemNamer = (item, _) => $"item-{item}" })).GetResults(),
        envelope,
        lambda);

    public static Output R9_16(Envelope envelope, ILambdaContext lambda) => DurableFunction.WrapAsync<object?, Dictionary<string, object>>(
        async (_, context) => Projection.Of(
            await context.MapAsync(
                ["a", "b", "c", "d"],
                (_, item, _, _, _) => Task.FromResult(new string(item[0], LargeItem)),
                "large",
                new MapConfig<string> { MaxConcurrency = 1 }),
            "successCount",
            "totalCount"),
        envelope,
        lambda);

    public static Output R9_17(Envelope envelope, ILambdaContext lambda) => DurableFunction.WrapAsync<object?, IReadOnlyList<string>>(
        async (_, context) =>
        {
            var result = await context.MapAsync(
                ["a", "b"],
                (_, item, _, _, _) => Task.FromResult(item.ToUpperInvariant()),
                "then-wait",
                new MapConfig<string> { MaxConcurrency = 1 });
            await context.WaitAsync(TimeSpan.FromSeconds(1));
            return result.GetResults();
        },
        envelope,
        lambda);

    private static Output Projecting(
        string[] items, CompletionConfig completion, string[] members, Envelope envelope, ILambdaContext lambda) => Running(
        items,
        new MapConfig<string> { MaxConcurrency = 1, CompletionConfig = completion },
        result => Projection.Of(result, members),
        envelope,
        lambda);

    private static Output Running<TOutput>(
        string[] items, MapConfig<string> config, Func<IBatchResult<string>, TOutput> project, Envelope envelope, ILambdaContext lambda) =>
        DurableFunction.WrapAsync<object?, TOutput>(
            async (_, context) => project(await context.MapAsync(
                items,
                (_, item, _, _, _) => item == "!" ? throw new ExpectedFailureException("item") : Task.FromResult(item),
                config: config)),
            envelope,
            lambda);
}
