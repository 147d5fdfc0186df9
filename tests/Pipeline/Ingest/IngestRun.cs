using Amazon.Lambda;
using Amazon.Lambda.SQSEvents;
using AWS.Lambda.Powertools.Idempotency.Persistence;
using DurableChaining.Ingest;
using DurableChaining.Results;
using DurableChaining.Tests.Fakes;

namespace DurableChaining.Tests.Ingest;

/// <summary>Ingest on services in memory, which keep their state from one batch to the next.</summary>
internal sealed class IngestRun
{
    /// <summary>Test classes of one collection run one after another: the configuration of Powertools Idempotency is static.</summary>
    public const string Collection = "Ingest";

    public const string ResultsQueue = "results";
    public const string DeadLetterQueue = "dead-letters";

    public FakeLambda Lambda { get; } = new();

    /// <summary>The client that executions are started with.</summary>
    public IAmazonLambda Starter { get; init; }

    /// <summary>The results table.</summary>
    public InMemoryTable Table { get; } = new();

    public RecordingQueue Queue { get; } = new();

    /// <summary>The idempotency table.</summary>
    public InMemoryTable Records { get; } = new();

    public RecordingLogger Logger { get; } = new();

    public IngestRun() => Starter = Lambda;

    /// <summary>Handles a batch and returns the ids of the messages that return to the queue.</summary>
    public Task<List<string>> HandleAsync(params SQSEvent.SQSMessage[] messages) => HandleAsync(CancellationToken.None, messages);

    /// <param name="deadline">Ends with the time that the records may take.</param>
    public async Task<List<string>> HandleAsync(CancellationToken deadline, params SQSEvent.SQSMessage[] messages)
    {
        StartIdempotency.Configure(new DynamoDBPersistenceStoreBuilder().WithDynamoDBClient(Records).WithTableName("idempotency").Build(), TimeSpan.FromDays(30));
        var rejections = new RejectionRecorder(
            new ResultStore(Table, "table"), new ResultPublisher(Queue, ResultsQueue), new DeadLetters(Queue, DeadLetterQueue), TimeSpan.FromDays(30), TimeProvider.System);
        var records = new RecordHandler(new ExecutionStarter(Starter, "orchestrator"), rejections, Logger, TimeProvider.System);
        var response = await new BatchHandler(records, Logger).HandleAsync(new SQSEvent { Records = [.. messages] }, deadline);
        return [.. response.BatchItemFailures.Select(failure => failure.ItemIdentifier)];
    }

    public static SQSEvent.SQSMessage Message(string id, string body, string? key = null) => new()
    {
        MessageId = id,
        Body = body,
        MessageAttributes = key is null ? [] : new() { ["IdempotencyKey"] = Text(key) },
    };

    /// <summary>The copy on the dead-letter queue as a redrive delivers it: same body and attributes, another message id.</summary>
    public static SQSEvent.SQSMessage Redriven(Amazon.SQS.Model.SendMessageRequest letter, string id, string? body = null) => new()
    {
        MessageId = id,
        Body = body ?? letter.MessageBody,
        MessageAttributes = letter.MessageAttributes.ToDictionary(
            attribute => attribute.Key,
            attribute => new SQSEvent.MessageAttribute { DataType = attribute.Value.DataType, StringValue = attribute.Value.StringValue, BinaryValue = attribute.Value.BinaryValue }),
    };

    public static SQSEvent.MessageAttribute Text(string value) => new() { DataType = "String", StringValue = value };
}
