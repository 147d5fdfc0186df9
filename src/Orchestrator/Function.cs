using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.Lambda.Core;
using Amazon.Lambda.DurableExecution;
using Amazon.SQS;
using DurableChaining.Hosting;
using DurableChaining.Results;
using Microsoft.Extensions.Logging;

namespace DurableChaining.Orchestrator;

/// <summary>Lambda entry of the durable orchestrator.</summary>
public sealed class Function
{
    private readonly ILogger _logger = FunctionLog.Create(nameof(Orchestrator));
    private readonly ChainWorkflow _workflow;

    public Function() => _workflow = new ChainWorkflow(
        WorkflowSettings.FromEnvironment(),
        new ResultStore(new AmazonDynamoDBClient(), Setting.Text("RESULTS_TABLE")),
        new ResultPublisher(new AmazonSQSClient(), Setting.Text("RESULTS_QUEUE_URL")),
        _logger,
        TimeProvider.System);

    public async Task<DurableExecutionInvocationOutput> HandleAsync(DurableExecutionInvocationInput input, ILambdaContext context)
    {
        using var invocation = _logger.BeginInvocation(context);
        var startedAt = StartOf(input);
        return await DurableFunction.WrapAsync<JsonElement, Contracts.WorkflowResult>(
            (item, durable) => _workflow.RunAsync(item, startedAt, durable), input, context);
    }

    /// <summary>The EXECUTION operation leads every invocation's state and bears the start of the execution.</summary>
    private static DateTimeOffset StartOf(DurableExecutionInvocationInput input) =>
        input.InitialExecutionState?.Operations?.FirstOrDefault(operation => operation.Type == OperationTypes.Execution)?.StartTimestamp is { } milliseconds
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : throw new InvalidOperationException("InitialExecutionState: expected an EXECUTION operation with a StartTimestamp, got none");
}
