namespace TestFunctions.Conformance;

/// <summary>What the requirements do not ask: step semantics when the process is killed, and executions of many operations.</summary>
public static class DurabilityHandlers
{
    /// <summary>Longer than a checkpoint is held back for company, 50 ms: the start of a step is on record before its effect.</summary>
    private static readonly TimeSpan BeforeItsEffect = TimeSpan.FromMilliseconds(70);

    private static readonly TimeSpan AfterItsEffect = TimeSpan.FromMilliseconds(30);

    /// <summary>Each step leaves a line in a file. Answers the numbers of the steps that succeeded.</summary>
    public static Answer AtLeastOnce(Envelope envelope, ILambdaContext lambda) => Leaving(StepSemantics.AtLeastOncePerRetry, envelope, lambda);

    /// <inheritdoc cref="AtLeastOnce"/>
    public static Answer AtMostOnce(Envelope envelope, ILambdaContext lambda) => Leaving(StepSemantics.AtMostOncePerRetry, envelope, lambda);

    public static Answer ManySteps(Envelope envelope, ILambdaContext lambda) => DurableFunction.WrapAsync<int, int>(
        async (count, context) =>
        {
            var sum = 0;
            for (var i = 0; i < count; i++)
                sum += await context.StepAsync((_, _) => Task.FromResult(1));
            return sum;
        },
        envelope,
        lambda);

    public static Answer ManyItems(Envelope envelope, ILambdaContext lambda) => DurableFunction.WrapAsync<int, int>(
        async (count, context) => (await context.MapAsync(
            [.. Enumerable.Range(0, count)], (unit, item, _, _, _) => unit.StepAsync((_, _) => Task.FromResult(1)))).GetResults().Sum(),
        envelope,
        lambda);

    private static Answer Leaving(StepSemantics semantics, Envelope envelope, ILambdaContext lambda) => DurableFunction.WrapAsync<Trail, List<int>>(
        async (trail, context) =>
        {
            var succeeded = new List<int>();
            for (var number = 1; number <= trail.Steps; number++)
            {
                try
                {
                    succeeded.Add(await LeaveAsync(trail.File, number, semantics, context));
                }
                catch (StepException)
                {
                    // Interrupted, and not to be repeated: whether its effect is there is unknown.
                }
            }

            return succeeded;
        },
        envelope,
        lambda);

    private static Task<int> LeaveAsync(string file, int number, StepSemantics semantics, IDurableContext context) => context.StepAsync(
        async (_, cancellationToken) =>
        {
            await Task.Delay(BeforeItsEffect, cancellationToken);
            await File.AppendAllTextAsync(file, $"{number}\n", cancellationToken);
            await Task.Delay(AfterItsEffect, cancellationToken);
            return number;
        },
        config: new StepConfig { Semantics = semantics });
}

/// <param name="File">Where each step leaves its number.</param>
public sealed record Trail(string File, int Steps);
