using Amazon.DynamoDBv2;
using Amazon.Lambda;
using Amazon.Lambda.Core;
using Amazon.Lambda.SQSEvents;
using Amazon.SQS;
using AWS.Lambda.Powertools.Idempotency;
using AWS.Lambda.Powertools.Idempotency.Persistence;
using AWS.Lambda.Powertools.Logging;
using DurableChaining.Hosting;
using DurableChaining.Results;
using Microsoft.Extensions.Logging;

namespace DurableChaining.Ingest;

/// <summary>Lambda entry point: starts a durable execution for each message of a batch.</summary>
public sealed class Function
{
    // Clients live as long as the execution environment; nothing disposes them.
    private static readonly AmazonSQSClient Sqs = new AmazonSQSClient().WithMessageTrace();
    private static readonly AmazonDynamoDBClient DynamoDb = new AmazonDynamoDBClient().WithMessageTrace();
    private static readonly AmazonLambdaClient Lambda = new AmazonLambdaClient().WithMessageTrace();

    private readonly ILogger _logger = FunctionLog.Create(nameof(Ingest));
    private readonly BatchHandler _batches;

    public Function()
    {
        var retention = ResultSettings.Retention;
        var rejections = new RejectionRecorder(
            new ResultStore(DynamoDb, ResultSettings.Table),
            new ResultPublisher(Sqs, ResultSettings.QueueUrl),
            new DeadLetters(Sqs, Setting.Text("DEAD_LETTER_QUEUE_URL")),
            retention,
            TimeProvider.System);
        var starter = new ExecutionStarter(Lambda, Setting.Text("ORCHESTRATOR_ARN"));
        StartIdempotency.Configure(
            new DynamoDBPersistenceStoreBuilder().WithDynamoDBClient(DynamoDb).WithTableName(Setting.Text("IDEMPOTENCY_TABLE")).Build(),
            retention);
        _batches = new BatchHandler(new RecordHandler(starter, rejections, _logger, TimeProvider.System), _logger);
    }

    [Logging]
    public async Task<SQSBatchResponse> HandleAsync(SQSEvent batch, ILambdaContext context)
    {
        Idempotency.RegisterLambdaContext(context);
        using var deadline = new CancellationTokenSource(ResponseDeadline.TimeFor(context.RemainingTime));
        return await _batches.HandleAsync(batch, deadline.Token);
    }
}
