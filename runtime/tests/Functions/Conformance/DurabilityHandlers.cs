namespace TestFunctions.Conformance;

/// <summary>Handlers beyond the requirements: step semantics when the process is killed, and executions with many operations.</summary>
public static class DurabilityHandlers
{
    /// <summary>Longer than the 50 ms for which checkpoints are batched, so that the start of a step is stored before its effect.</summary>
    private static readonly TimeSpan DelayBeforeEffect = TimeSpan.FromMilliseconds(70);

    private static readonly TimeSpan DelayAfterEffect = TimeSpan.FromMilliseconds(30);

    /// <summary>Each step appends a line to a file. Returns the numbers of the steps that succeeded.</summary>
    public static Output AtLeastOnce(Envelope envelope, ILambdaContext lambda) => AppendingLines(StepSemantics.AtLeastOncePerRetry, envelope, lambda);

    /// <inheritdoc cref="AtLeastOnce"/>
    public static Output AtMostOnce(Envelope envelope, ILambdaContext lambda) => AppendingLines(StepSemantics.AtMostOncePerRetry, envelope, lambda);

    public static Output ManySteps(Envelope envelope, ILambdaContext lambda) => DurableFunction.WrapAsync<int, int>(
        async (count, context) =>
        {
            var sum = 0;
            for (var i = 0; i < count; i++)
                sum += await context.StepAsync((_, _) => Task.FromResult(1));
            return sum;
        },
        envelope,
        lambda);

    public static Output ManyItems(Envelope envelope, ILambdaContext lambda) => DurableFunction.WrapAsync<int, int>(
        async (count, context) => (await context.MapAsync(
            [.. Enumerable.Range(0, count)], (unit, item, _, _, _) => unit.StepAsync((_, _) => Task.FromResult(1)))).GetResults().Sum(),
        envelope,
        lambda);

    private static Output AppendingLines(StepSemantics semantics, Envelope envelope, ILambdaContext lambda) => DurableFunction.WrapAsync<Trail, List<int>>(
        async (trail, context) =>
        {
            var succeeded = new List<int>();
            for (var number = 1; number <= trail.Steps; number++)
            {
                try
                {
                    succeeded.Add(await AppendLineAsync(trail.File, number, semantics, context));
                }
                catch (StepException)
                {
                    // The step was interrupted and is not repeated; its effect may or may not exist.
                }
            }

            return succeeded;
        },
        envelope,
        lambda);

    private static Task<int> AppendLineAsync(string file, int number, StepSemantics semantics, IDurableContext context) => context.StepAsync(
        async (_, cancellationToken) =>
        {
            await Task.Delay(DelayBeforeEffect, cancellationToken);
            await File.AppendAllTextAsync(file, $"{number}\n", cancellationToken);
            await Task.Delay(DelayAfterEffect, cancellationToken);
            return number;
        },
        config: new StepConfig { Semantics = semantics });
}

/// <param name="File">The file to which each step appends its number.</param>
public sealed record Trail(string File, int Steps);
