using Amazon.DynamoDBv2;
using Amazon.Lambda;
using Amazon.Lambda.Core;
using Amazon.Lambda.SQSEvents;
using Amazon.SQS;
using AWS.Lambda.Powertools.Idempotency;
using AWS.Lambda.Powertools.Idempotency.Persistence;
using DurableChaining.Hosting;
using DurableChaining.Results;
using Microsoft.Extensions.Logging;

namespace DurableChaining.Ingest;

/// <summary>Lambda entry point: starts a durable execution for each message of a batch.</summary>
public sealed class Function
{
    /// <summary>Time kept for the response at the end of an invocation. Records not handled by then return to the queue.</summary>
    private static readonly TimeSpan ResponseReserve = TimeSpan.FromSeconds(2);

    private readonly ILogger _logger = FunctionLog.Create(nameof(Ingest));
    private readonly BatchHandler _batches;

    public Function()
    {
        var sqs = new AmazonSQSClient();
        var dynamoDb = new AmazonDynamoDBClient();
        var retention = ResultSettings.Retention;
        var rejections = new RejectionRecorder(
            new ResultStore(dynamoDb, ResultSettings.Table),
            new ResultPublisher(sqs, ResultSettings.QueueUrl),
            sqs,
            Setting.Text("DEAD_LETTER_QUEUE_URL"),
            retention,
            TimeProvider.System);
        var starter = new ExecutionStarter(new AmazonLambdaClient(), Setting.Text("ORCHESTRATOR_ARN"));
        StartIdempotency.Configure(
            new DynamoDBPersistenceStoreBuilder().WithDynamoDBClient(dynamoDb).WithTableName(Setting.Text("IDEMPOTENCY_TABLE")).Build(),
            retention);
        _batches = new BatchHandler(new RecordHandler(starter, rejections, _logger, TimeProvider.System), _logger);
    }

    public async Task<SQSBatchResponse> HandleAsync(SQSEvent batch, ILambdaContext context)
    {
        using var invocation = _logger.BeginInvocation(context);
        Idempotency.RegisterLambdaContext(context);
        using var deadline = new CancellationTokenSource();
        if (context.RemainingTime > ResponseReserve)
        {
            deadline.CancelAfter(context.RemainingTime - ResponseReserve);
        }

        return await _batches.HandleAsync(batch, deadline.Token);
    }
}
