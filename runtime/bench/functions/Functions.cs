using System.Globalization;
using Amazon.Lambda;
using Amazon.Lambda.Core;
using Amazon.Lambda.DurableExecution;
using Amazon.Lambda.Model;
using Amazon.Lambda.Serialization.SystemTextJson;

[assembly: LambdaSerializer(typeof(DefaultLambdaJsonSerializer))]

namespace DurableLocal.Bench.Functions;

/// <summary>Functions without work of their own: what is measured is the runtime that runs them.</summary>
public static class Functions
{
    private static readonly AmazonLambdaClient Lambda = new();

    /// <summary>Returns its input.</summary>
    public static Stream Empty(Stream input) => input;

    /// <summary>Runs as many steps as the input specifies, one after another.</summary>
    public static Task<DurableExecutionInvocationOutput> Steps(DurableExecutionInvocationInput envelope, ILambdaContext lambda) => DurableFunction.WrapAsync<int, int>(
        async (count, context) =>
        {
            var sum = 0;
            for (var number = 0; number < count; number++)
            {
                sum += await context.StepAsync((_, _) => Task.FromResult(1), "step");
            }

            return sum;
        },
        envelope,
        lambda);

    /// <summary>Waits as many days as the input specifies, between two steps.</summary>
    public static Task<DurableExecutionInvocationOutput> Wait(DurableExecutionInvocationInput envelope, ILambdaContext lambda) => DurableFunction.WrapAsync<int, int>(
        static async (days, context) =>
        {
            var before = await context.StepAsync(static (_, _) => Task.FromResult(1), "before");
            await context.WaitAsync(TimeSpan.FromDays(days), "wait");
            return before + await context.StepAsync(static (_, _) => Task.FromResult(1), "after");
        },
        envelope,
        lambda);

    /// <summary>Makes as many checkpoints as the input specifies, each of one finished step, without the durable SDK.</summary>
    public static async Task<DurableExecutionInvocationOutput> Checkpoints(DurableExecutionInvocationInput envelope)
    {
        var input = envelope.InitialExecutionState?.Operations?[0].ExecutionDetails?.InputPayload
            ?? throw new ArgumentException("expected the number of checkpoints as the execution's input", nameof(envelope));
        var token = envelope.CheckpointToken;
        for (var number = 0; number < int.Parse(input, CultureInfo.InvariantCulture); number++)
        {
            var response = await Lambda.CheckpointDurableExecutionAsync(new CheckpointDurableExecutionRequest
            {
                DurableExecutionArn = envelope.DurableExecutionArn,
                CheckpointToken = token,
                Updates =
                [
                    new() { Id = $"step-{number}", Type = Amazon.Lambda.OperationType.STEP, Action = Amazon.Lambda.OperationAction.START, Name = "step" },
                    new() { Id = $"step-{number}", Type = Amazon.Lambda.OperationType.STEP, Action = Amazon.Lambda.OperationAction.SUCCEED, Name = "step", Payload = "1" },
                ],
            });
            token = response.CheckpointToken;
        }

        return new DurableExecutionInvocationOutput { Status = InvocationStatus.Succeeded, Result = input };
    }
}
