using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.Lambda;
using Amazon.Lambda.Core;
using Amazon.SQS;
using DurableChaining.Hosting;
using DurableChaining.Results;
using Microsoft.Extensions.Logging;

namespace DurableChaining.Orchestrator;

/// <summary>Lambda entry of <see cref="Reconciler"/>: the event <c>Durable Execution Status Change</c> of EventBridge.</summary>
public sealed class ReconcileFunction
{
    private readonly ILogger _logger = FunctionLog.Create("Reconcile");
    private readonly Reconciler _reconciler;

    public ReconcileFunction() => _reconciler = new Reconciler(
        new AmazonLambdaClient(),
        new ResultStore(new AmazonDynamoDBClient(), Setting.Text("RESULTS_TABLE")),
        new ResultPublisher(new AmazonSQSClient(), Setting.Text("RESULTS_QUEUE_URL")),
        TimeSpan.FromDays(Setting.Number("RESULT_RETENTION_DAYS", 1, 3650)),
        _logger,
        TimeProvider.System);

    public async Task HandleAsync(JsonElement change, ILambdaContext context)
    {
        using var invocation = _logger.BeginInvocation(context);
        await _reconciler.ReconcileAsync(change.GetProperty("detail").GetProperty("durableExecutionArn").GetString()!, CancellationToken.None);
    }
}
