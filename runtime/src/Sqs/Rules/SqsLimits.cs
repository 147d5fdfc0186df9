namespace DurableLocal.Sqs.Rules;

/// <summary>Quotas of SQS. Source: "Amazon SQS quotas", Developer Guide, and the API Reference.</summary>
internal static class SqsLimits
{
    /// <summary>Bytes of one message or of all messages of a batch, attributes included: 1 MiB.</summary>
    public const int MessageBytes = 1_048_576;

    public const int BatchEntries = 10;

    public const int ReceivedMessages = 10;

    /// <summary>Seconds: 12 hours.</summary>
    public const int VisibilityTimeout = 43_200;

    /// <summary>Seconds: 15 minutes.</summary>
    public const int Delay = 900;

    /// <summary>Longest long poll, in seconds.</summary>
    public const int ReceiveWait = 20;

    public const int MessageAttributes = 10;

    /// <summary>Characters of the name of an attribute, and of its type.</summary>
    public const int MessageAttributeName = 256;

    /// <summary>Queues of this runtime, since each takes memory; SQS has no such quota.</summary>
    public const int Queues = 10_000;

    /// <summary>Messages in flight of a queue, standard or FIFO.</summary>
    public const int InFlight = 120_000;

    public const int QueueNameLength = 80;

    public const int BatchEntryIdLength = 80;

    /// <summary>Characters of the label of a permission.</summary>
    public const int LabelLength = 80;

    /// <summary>Most results of one page of a list operation.</summary>
    public const int PageSize = 1_000;

    public const int Tags = 50;

    /// <summary>Characters of a deduplication ID and of a message group ID.</summary>
    public const int FifoIdLength = 128;

    public const int MaxReceiveCount = 1_000;

    public const int MoveTaskRate = 500;

    public const int ListedMoveTasks = 10;

    public static readonly TimeSpan DeduplicationInterval = TimeSpan.FromMinutes(5);

    public static readonly TimeSpan PurgeInterval = TimeSpan.FromSeconds(60);
}
