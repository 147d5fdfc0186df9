namespace DurableLocal.Sqs.Rules;

/// <summary>Limits of the service. Source: "Amazon SQS quotas" in its Developer Guide, and its API Reference.</summary>
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

    /// <summary>Seconds of a long poll.</summary>
    public const int ReceiveWait = 20;

    public const int MessageAttributes = 10;

    /// <summary>Characters of an attribute's name, and of its type.</summary>
    public const int MessageAttributeName = 256;

    /// <summary>Queues of this machine: the service names no bound, but each has its place in memory.</summary>
    public const int Queues = 10_000;

    /// <summary>Messages of a standard queue that were received and not deleted.</summary>
    public const int InFlight = 120_000;

    /// <summary>The same of a FIFO queue.</summary>
    public const int FifoInFlight = 20_000;

    public const int QueueNameLength = 80;

    public const int BatchEntryIdLength = 80;

    /// <summary>Results of one page of a listing, and the default where paging is asked for.</summary>
    public const int PageSize = 1_000;

    public const int Tags = 50;

    /// <summary>Characters of a deduplication id and of a message group id.</summary>
    public const int FifoIdLength = 128;

    public const int MaxReceiveCount = 1_000;

    public const int MoveTaskRate = 500;

    public const int ListedMoveTasks = 10;

    public static readonly TimeSpan DeduplicationInterval = TimeSpan.FromMinutes(5);

    public static readonly TimeSpan PurgeInterval = TimeSpan.FromSeconds(60);
}
