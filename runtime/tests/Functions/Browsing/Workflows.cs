using Microsoft.Extensions.Logging;

namespace TestFunctions.Browsing;

/// <summary>Workflows with every kind of operation that the console shows.</summary>
public static class Workflows
{
    private const string EchoVariable = "ECHO_FUNCTION";

    /// <summary>Branches in child contexts, a step that succeeds in its second attempt, a chained invoke, a wait.</summary>
    public static Output Tour(Envelope envelope, ILambdaContext lambda) => DurableFunction.WrapAsync<string, string>(
        async (key, context) =>
        {
            lambda.Logger.LogInformation("tour of {Key}", key);
            context.Logger.LogInformation("{Guide} leads", "the durable logger");
            // As Powertools writes a line: JSON to the standard output, with names of its own.
            Console.WriteLine($$"""{"level":"Information","message":"guided","guide":"powertools","execution_arn":"{{context.ExecutionContext.DurableExecutionArn}}"}""");
            await context.ParallelAsync<string>(
                [
                    (branch, _) => branch.StepAsync((_, _) => Task.FromResult("left"), "left"),
                    (branch, _) => branch.StepAsync((_, _) => Task.FromResult("right"), "right"),
                ],
                "branches");
            await context.StepAsync(
                (step, _) => step.AttemptNumber == 1 ? throw new InvalidOperationException("the first attempt fails") : Task.FromResult("second"),
                "flaky",
                new StepConfig { RetryStrategy = RetryStrategy.Exponential(2, TimeSpan.FromSeconds(1), jitter: JitterStrategy.None) });
            await context.WaitAsync(TimeSpan.FromSeconds(1), "pause");
            return await context.InvokeAsync<string, string>(Environment.GetEnvironmentVariable(EchoVariable)!, key, "echo");
        },
        envelope,
        lambda);

    /// <summary>A step fails with a text that would run if the console interpreted it as HTML.</summary>
    public static Output Fail(Envelope envelope, ILambdaContext lambda) => DurableFunction.WrapAsync<string, string>(
        async (key, context) =>
        {
            await context.StepAsync((_, _) => Task.FromResult(1), "prepare");
            return await context.StepAsync<string>(
                (_, _) => throw new OverflowException($"{key}: <img src=x onerror=alert(1)>"), "overflow", new StepConfig { RetryStrategy = RetryStrategy.None });
        },
        envelope,
        lambda);

    /// <summary>Waits for a callback, named by the input.</summary>
    public static Output Approve(Envelope envelope, ILambdaContext lambda) => DurableFunction.WrapAsync<string, string>(
        async (_, context) => await (await context.CreateCallbackAsync<string>("approval")).GetResultAsync(), envelope, lambda);

    /// <summary>Runs until it is stopped.</summary>
    public static Output Sleep(Envelope envelope, ILambdaContext lambda) =>
        DurableFunction.WrapAsync<string>((_, context) => context.WaitAsync(TimeSpan.FromHours(1), "sleep"), envelope, lambda);

    /// <summary>A plain function: writes a line with the body of each message.</summary>
    public static void Consume(SqsBatch batch, ILambdaContext lambda)
    {
        foreach (var message in batch.Records)
        {
            lambda.Logger.LogInformation("consumed {Body} of {MessageId}", message.Body, message.MessageId);
        }
    }
}

/// <summary>The members of an SQS event that <see cref="Workflows.Consume"/> reads.</summary>
public sealed record SqsBatch(IReadOnlyList<SqsRecord> Records);

public sealed record SqsRecord(string MessageId, string Body);
