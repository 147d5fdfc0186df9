using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.Lambda;
using Amazon.Lambda.Core;
using Amazon.SQS;
using AWS.Lambda.Powertools.Logging;
using DurableChaining.Hosting;
using DurableChaining.Results;
using Microsoft.Extensions.Logging;

namespace DurableChaining.Orchestrator;

/// <summary>Lambda entry point of <see cref="Reconciler"/>, for the event <c>Durable Execution Status Change</c> of EventBridge.</summary>
public sealed class ReconcileFunction
{
    // Clients live as long as the execution environment; nothing disposes them.
    private static readonly AmazonLambdaClient Lambda = new();
    private static readonly AmazonDynamoDBClient DynamoDb = new();
    private static readonly AmazonSQSClient Sqs = new();

    private readonly ILogger _logger = FunctionLog.Create("Reconcile");
    private readonly Reconciler _reconciler;

    public ReconcileFunction() => _reconciler = new Reconciler(
        Lambda,
        new ResultStore(DynamoDb, ResultSettings.Table),
        new ResultPublisher(Sqs, ResultSettings.QueueUrl),
        ResultSettings.Retention,
        _logger,
        TimeProvider.System);

    [Logging]
    public async Task HandleAsync(JsonElement change, ILambdaContext context)
    {
        await _reconciler.ReconcileAsync(change.GetProperty("detail").GetProperty("durableExecutionArn").GetString()!, CancellationToken.None);
    }
}
