using System.Text.Json;
using DurableLocal.Core.Aws;
using DurableLocal.Core.Background;
using DurableLocal.Core.Clock;
using DurableLocal.Core.Http;
using DurableLocal.Core.Storage;
using DurableLocal.Sqs.Actions;
using DurableLocal.Sqs.State;
using DurableLocal.Template;

namespace DurableLocal.Sqs;

/// <summary>
/// The SQS service: its queues and messages in the shared database. Every response is sent after the commit of the data
/// that it reports.
/// </summary>
public sealed class Queues : IPendingWork, IAsyncDisposable
{
    private readonly LongPollNotifier _notifier;
    private readonly QueueWriter _queues;
    private readonly BackgroundWork _background;

    /// <param name="database">Opened with <see cref="Migrations"/>.</param>
    /// <param name="identity">Region, account and endpoint, from which ARNs and queue URLs are formed.</param>
    /// <param name="time">The clock of delays, visibility timeouts and retention.</param>
    /// <param name="reportDefect">Called with an exception of the background work.</param>
    /// <param name="tracing">Records what becomes of messages; null where no one does.</param>
    public Queues(Database database, AwsIdentity identity, TimeProvider time, Action<Exception> reportDefect, IMessageTracing? tracing = null)
    {
        var directory = new QueueDirectory(database);
        _notifier = new LongPollNotifier(time);
        _queues = new QueueWriter(database, directory, _notifier, time);
        _background = new BackgroundWork(time, reportDefect);
        var maintenance = new Maintenance(database, new Redrive(directory, _notifier), time, _background, new StorageRetry(time, reportDefect));
        var writer = new MessageWriter(_notifier, time, tracing);
        var receiver = new MessageReceiver(database, directory, _notifier, identity, Receivers, time, tracing);
        var acknowledgement = new Acknowledgement(_notifier, time, tracing);
        var moveTasks = new MoveTaskIdentifiers(directory, identity);
        InProcess = new InProcessQueues(database, directory, writer, receiver, acknowledgement, identity, tracing);
        Browser = new QueueBrowser(database, directory, identity, time);
        Operations =
        [
            new AddPermission(directory, _queues, identity),
            new CancelMessageMoveTask(database, moveTasks),
            new ChangeMessageVisibility(database, directory, acknowledgement),
            new ChangeMessageVisibilityBatch(database, directory, acknowledgement),
            new CreateQueue(database, directory, identity, time),
            new DeleteMessage(database, directory, acknowledgement),
            new DeleteMessageBatch(database, directory, acknowledgement),
            new DeleteQueue(database, directory, _notifier, maintenance),
            new GetQueueAttributes(database, directory, identity, time),
            new GetQueueUrl(directory, identity),
            new ListDeadLetterSourceQueues(directory, identity),
            new ListMessageMoveTasks(database, moveTasks, identity),
            new ListQueues(directory, identity),
            new ListQueueTags(database, directory),
            new PurgeQueue(database, directory, maintenance, time),
            new ReceiveMessage(directory, receiver, identity),
            new RemovePermission(directory, _queues, identity),
            new SendMessage(database, directory, writer),
            new SendMessageBatch(database, directory, writer),
            new SetQueueAttributes(directory, _queues, identity),
            new StartMessageMoveTask(database, directory, moveTasks, maintenance, time),
            new TagQueue(database, directory),
            new UntagQueue(database, directory),
        ];
    }

    /// <summary>The schema of this service, for <see cref="Database.Open"/>.</summary>
    public static IReadOnlyList<Migration> Migrations { get; } =
    [
        new(1, "tables of SQS", SqsSchema.Sql),
        new(7, "index of received messages", SqsSchema.IndexReceived),
    ];

    /// <summary>Receivers in this process: one that waits for a message ends its activity until a message is there.</summary>
    public ActivityCounter Receivers { get; } = new();

    bool IPendingWork.IsBusy => Receivers.IsBusy;

    /// <summary>When a message becomes visible that a receiver waits for.</summary>
    long? IPendingWork.NextDue() => _notifier.NextDue();

    /// <summary>The queues for callers in this process: event source mappings, dead-letter queues, event rules.</summary>
    public IQueues InProcess { get; }

    /// <summary>Reads messages without receiving them, for a user interface.</summary>
    public QueueBrowser Browser { get; }

    /// <summary>The operations of the API, by name.</summary>
    internal IReadOnlyList<IOperation<SqsRequest, Utf8JsonWriter>> Operations { get; }

    /// <summary>Creates a queue of a template, or updates the attributes of the existing queue to those of the template.</summary>
    /// <remarks>The dead-letter queue may not exist yet: a template lists its queues in any order.</remarks>
    /// <exception cref="AwsException">The name or an attribute is not allowed.</exception>
    public Task DeclareAsync(QueueResource resource, CancellationToken cancellationToken = default) =>
        _queues.DeclareAsync(resource, cancellationToken);

    /// <summary>
    /// Completes all waiting receives without messages and makes later receives return at once. Called before the HTTP
    /// listener stops, which would otherwise wait for the long polls.
    /// </summary>
    public void EndLongPolls() => _notifier.End();

    public async ValueTask DisposeAsync()
    {
        await _background.DisposeAsync().ConfigureAwait(false);
        _notifier.Dispose();
    }
}
