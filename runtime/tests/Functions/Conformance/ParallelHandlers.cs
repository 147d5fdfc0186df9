namespace TestFunctions.Conformance;

/// <summary>Suite 8. A branch is specified by the text that it returns; "!" is a branch that fails.</summary>
public static class ParallelHandlers
{
    public static Output R8_1(Envelope envelope, ILambdaContext lambda) => DurableFunction.WrapAsync<object?, IReadOnlyList<string>>(
        async (_, context) => (await context.ParallelAsync<string>(
            [(branch, _) => branch.StepAsync((_, _) => Task.FromResult("task-1")), (branch, _) => branch.StepAsync((_, _) => Task.FromResult("task-2"))],
            "parallel",
            new ParallelConfig { MaxConcurrency = 1 })).GetResults(),
        envelope,
        lambda);

    public static Output R8_2(Envelope envelope, ILambdaContext lambda) =>
        Running(["alpha", "beta"], new ParallelConfig { MaxConcurrency = 1 }, result => result.GetResults(), envelope, lambda);

    public static Output R8_4(Envelope envelope, ILambdaContext lambda) => DurableFunction.WrapAsync<object?, IReadOnlyList<object>>(
        async (_, context) => (await context.ParallelAsync<object>(
            [
                (_, _) => Task.FromResult<object>("hello"),
                (_, _) => Task.FromResult<object>(42),
                (_, _) => Task.FromResult<object>(new Dictionary<string, string> { ["k"] = "v" }),
            ],
            config: new ParallelConfig { MaxConcurrency = 1 })).GetResults(),
        envelope,
        lambda);

    public static Output R8_5(Envelope envelope, ILambdaContext lambda) =>
        Running([], new ParallelConfig(), result => result.GetResults(), envelope, lambda);

    public static Output R8_7(Envelope envelope, ILambdaContext lambda) => Running(
        ["!", "b1"],
        Sequential(new CompletionConfig { ToleratedFailureCount = 0 }),
        result =>
        {
            result.ThrowIfError();
            return result.GetResults();
        },
        envelope,
        lambda);

    public static Output R8_8(Envelope envelope, ILambdaContext lambda) => Projecting(
        ["a", "b", "c", "d"], new CompletionConfig { MinSuccessful = 2 }, ["completionReason", "successCount", "totalCount"], envelope, lambda);

    public static Output R8_10(Envelope envelope, ILambdaContext lambda) => Projecting(
        ["!", "!", "c"], new CompletionConfig { ToleratedFailureCount = 1 }, ["completionReason", "successCount", "failureCount", "totalCount"], envelope, lambda);

    public static Output R8_11(Envelope envelope, ILambdaContext lambda) =>
        Running(["r0", "r1", "r2"], new ParallelConfig { MaxConcurrency = 2 }, result => result.GetResults(), envelope, lambda);

    public static Output R8_13(Envelope envelope, ILambdaContext lambda) => Projecting(
        ["!", "!", "c", "d"], new CompletionConfig { ToleratedFailurePercentage = 0.25 }, ["completionReason", "successCount", "failureCount", "totalCount"], envelope, lambda);

    public static Output R8_14(Envelope envelope, ILambdaContext lambda) => DurableFunction.WrapAsync<object?, IReadOnlyList<string>>(
        async (_, context) => (await context.ParallelAsync<string>(
            [
                (branch, _) => branch.StepAsync((_, _) => Task.FromResult("b0")),
                async (branch, _) =>
                {
                    await branch.WaitAsync(TimeSpan.FromSeconds(2));
                    return "b1";
                },
            ],
            config: new ParallelConfig { MaxConcurrency = 1 })).GetResults(),
        envelope,
        lambda);

    public static Output R8_16(Envelope envelope, ILambdaContext lambda) => Projecting(
        ["!", "!", "!"], new CompletionConfig { ToleratedFailureCount = 3 }, ["completionReason", "status", "successCount", "failureCount", "totalCount"], envelope, lambda);

    public static Output R8_17(Envelope envelope, ILambdaContext lambda) => Projecting(
        ["a", "!", "c"], new CompletionConfig { MinSuccessful = 3 }, ["completionReason", "status", "successCount", "failureCount", "totalCount"], envelope, lambda);

    public static Output R8_19(Envelope envelope, ILambdaContext lambda) => DurableFunction.WrapAsync<object?, int>(
        async (_, context) => (await context.ParallelAsync<string>(
            [(_, _) => Task.FromResult("a"), (_, _) => Task.FromResult("b")], "bad-concurrency", new ParallelConfig { MaxConcurrency = 0 })).TotalCount,
        envelope,
        lambda);

    public static Output R8_20(Envelope envelope, ILambdaContext lambda) => Running(
        ["a", "!", "c"],
        Sequential(new CompletionConfig { ToleratedFailureCount = 1 }),
        result => new Dictionary<string, object>
        {
            ["hasFailure"] = result.HasFailure,
            ["successCount"] = result.Succeeded.Count,
            ["failureCount"] = result.Failed.Count,
            ["errorCount"] = result.GetErrors().Count,
        },
        envelope,
        lambda);

    public static Output R8_22(Envelope envelope, ILambdaContext lambda) => Projecting(
        ["!", "b", "c", "d"], new CompletionConfig { ToleratedFailurePercentage = 0.25 }, ["completionReason", "status", "successCount", "failureCount", "totalCount"], envelope, lambda);

    private static ParallelConfig Sequential(CompletionConfig completion) => new() { MaxConcurrency = 1, CompletionConfig = completion };

    private static Output Projecting(
        string[] branches, CompletionConfig completion, string[] members, Envelope envelope, ILambdaContext lambda) =>
        Running(branches, Sequential(completion), result => Projection.Of(result, members), envelope, lambda);

    private static Output Running<TOutput>(
        string[] branches, ParallelConfig config, Func<IBatchResult<string>, TOutput> project, Envelope envelope, ILambdaContext lambda) =>
        DurableFunction.WrapAsync<object?, TOutput>(
            async (_, context) => project(await context.ParallelAsync(Array.ConvertAll(branches, Branch), config: config)), envelope, lambda);

    private static Func<IDurableContext, CancellationToken, Task<string>> Branch(string result) =>
        (_, _) => result == "!" ? throw new ExpectedFailureException("branch") : Task.FromResult(result);
}
