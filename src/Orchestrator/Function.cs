using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.Lambda.Core;
using Amazon.Lambda.DurableExecution;
using Amazon.SQS;
using AWS.Lambda.Powertools.Logging;
using DurableChaining.Hosting;
using DurableChaining.Results;
using Microsoft.Extensions.Logging;

namespace DurableChaining.Orchestrator;

/// <summary>Lambda entry point of the durable orchestrator.</summary>
public sealed class Function
{
    // Clients live as long as the execution environment; nothing disposes them.
    private static readonly AmazonDynamoDBClient DynamoDb = new();
    private static readonly AmazonSQSClient Sqs = new();

    private readonly ILogger _logger = FunctionLog.Create(nameof(Orchestrator));
    private readonly ChainWorkflow _workflow;

    public Function() => _workflow = new ChainWorkflow(
        WorkflowSettings.FromEnvironment(),
        new ResultStore(DynamoDb, ResultSettings.Table),
        new ResultPublisher(Sqs, ResultSettings.QueueUrl),
        _logger,
        TimeProvider.System);

    [Logging]
    public async Task<DurableExecutionInvocationOutput> HandleAsync(DurableExecutionInvocationInput input, ILambdaContext context)
    {
        var startedAt = StartOf(input);
        return await DurableFunction.WrapAsync<JsonElement, Contracts.WorkflowResult>(
            (item, durable) => _workflow.RunAsync(item, startedAt, durable), input, context);
    }

    /// <summary>Returns the start of the execution, from the EXECUTION operation that every invocation's state begins with.</summary>
    private static DateTimeOffset StartOf(DurableExecutionInvocationInput input) =>
        input.InitialExecutionState?.Operations?.FirstOrDefault(operation => operation.Type == OperationTypes.Execution)?.StartTimestamp is { } milliseconds
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : throw new InvalidOperationException("InitialExecutionState: expected an EXECUTION operation with a StartTimestamp, got none");
}
