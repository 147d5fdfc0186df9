using System.Collections.Frozen;
using System.Globalization;
using DurableLocal.Sqs.Protocol;

namespace DurableLocal.Sqs.Rules;

/// <summary>The attributes of a queue: their names, defaults and ranges. Source: SetQueueAttributes, Amazon SQS API Reference.</summary>
internal static class QueueAttributes
{
    public const string All = "All";
    public const string VisibilityTimeout = "VisibilityTimeout";
    public const string DelaySeconds = "DelaySeconds";
    public const string MessageRetentionPeriod = "MessageRetentionPeriod";
    public const string ReceiveMessageWaitTimeSeconds = "ReceiveMessageWaitTimeSeconds";
    public const string MaximumMessageSize = "MaximumMessageSize";
    public const string RedrivePolicy = "RedrivePolicy";
    public const string RedriveAllowPolicy = "RedriveAllowPolicy";
    public const string Policy = "Policy";
    public const string KmsMasterKeyId = "KmsMasterKeyId";
    public const string KmsDataKeyReusePeriodSeconds = "KmsDataKeyReusePeriodSeconds";
    public const string SqsManagedSseEnabled = "SqsManagedSseEnabled";
    public const string FifoQueue = "FifoQueue";
    public const string ContentBasedDeduplication = "ContentBasedDeduplication";
    public const string DeduplicationScope = "DeduplicationScope";
    public const string FifoThroughputLimit = "FifoThroughputLimit";
    public const string QueueArn = "QueueArn";
    public const string CreatedTimestamp = "CreatedTimestamp";
    public const string LastModifiedTimestamp = "LastModifiedTimestamp";
    public const string ApproximateNumberOfMessages = "ApproximateNumberOfMessages";
    public const string ApproximateNumberOfMessagesNotVisible = "ApproximateNumberOfMessagesNotVisible";
    public const string ApproximateNumberOfMessagesDelayed = "ApproximateNumberOfMessagesDelayed";

    /// <summary>What a queue has where nothing was set.</summary>
    public static readonly FrozenDictionary<string, string> Defaults = new Dictionary<string, string>
    {
        [VisibilityTimeout] = "30",
        [DelaySeconds] = "0",
        [MessageRetentionPeriod] = "345600",
        [ReceiveMessageWaitTimeSeconds] = "0",
        [MaximumMessageSize] = "1048576",
        [SqsManagedSseEnabled] = "true",
    }.ToFrozenDictionary();

    /// <summary>What a FIFO queue has besides.</summary>
    public static readonly FrozenDictionary<string, string> FifoDefaults = new Dictionary<string, string>
    {
        [ContentBasedDeduplication] = "false",
        [DeduplicationScope] = "queue",
        [FifoThroughputLimit] = "perQueue",
    }.ToFrozenDictionary();

    /// <summary>What is worked out when asked for, and cannot be set.</summary>
    public static readonly FrozenSet<string> Derived = new[]
    {
        QueueArn,
        CreatedTimestamp,
        LastModifiedTimestamp,
        ApproximateNumberOfMessages,
        ApproximateNumberOfMessagesNotVisible,
        ApproximateNumberOfMessagesDelayed,
    }.ToFrozenSet();

    private static readonly FrozenDictionary<string, (int Least, int Most)> Ranges = new Dictionary<string, (int, int)>
    {
        [VisibilityTimeout] = (0, SqsLimits.VisibilityTimeout),
        [DelaySeconds] = (0, SqsLimits.Delay),
        [MessageRetentionPeriod] = (60, 1_209_600),
        [ReceiveMessageWaitTimeSeconds] = (0, SqsLimits.ReceiveWait),
        [MaximumMessageSize] = (1_024, SqsLimits.MessageBytes),
        [KmsDataKeyReusePeriodSeconds] = (60, 86_400),
    }.ToFrozenDictionary();

    /// <summary>Whether an attribute of that name exists, to set or to read.</summary>
    public static bool Exists(string name) =>
        name is All or RedrivePolicy or RedriveAllowPolicy or Policy or KmsMasterKeyId or SqsManagedSseEnabled or FifoQueue
        || Ranges.ContainsKey(name) || FifoDefaults.ContainsKey(name) || Derived.Contains(name);

    /// <summary>Whether the attributes ask for a FIFO queue; <c>True</c> does too, as the Python of many a script writes it.</summary>
    public static bool AskForFifo(IReadOnlyDictionary<string, string> attributes) =>
        bool.TryParse(attributes.GetValueOrDefault(FifoQueue), out var fifo) && fifo;

    /// <summary>The attributes as they are kept: policies in one spelling, empty ones (which means unset) as empty text.</summary>
    /// <exception cref="SqsException">A name is unknown or not to be set, or a value is out of its range.</exception>
    public static Dictionary<string, string> Validate(IReadOnlyDictionary<string, string> attributes, bool fifo)
    {
        var valid = new Dictionary<string, string>(attributes.Count, StringComparer.Ordinal);
        foreach (var (name, value) in attributes)
        {
            valid[name] = Validate(name, value, fifo);
        }

        if (valid.GetValueOrDefault(KmsMasterKeyId) is { Length: > 0 } && !valid.TryAdd(SqsManagedSseEnabled, "false") && valid[SqsManagedSseEnabled] == "true")
        {
            throw SqsException.MisplacedAttribute("You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE or SQS SSE.");
        }

        if (valid.GetValueOrDefault(SqsManagedSseEnabled) == "true")
        {
            // One kind of encryption takes the place of the other.
            valid[KmsMasterKeyId] = string.Empty;
        }

        return valid;
    }

    /// <summary>Checks what attributes about to be set come to with those that the queue has.</summary>
    /// <exception cref="SqsException">Throughput would be of a message group, deduplication of the queue.</exception>
    public static void CheckThroughput(IReadOnlyDictionary<string, string> set, IReadOnlyDictionary<string, string>? current = null)
    {
        string? Effective(string name) => set.GetValueOrDefault(name) ?? current?.GetValueOrDefault(name);

        if ((set.ContainsKey(FifoThroughputLimit) || set.ContainsKey(DeduplicationScope))
            && Effective(FifoThroughputLimit) == "perMessageGroupId"
            && Effective(DeduplicationScope) != "messageGroup")
        {
            throw SqsException.InvalidAttributeValue(FifoThroughputLimit, "The perMessageGroupId value is allowed only when the value for DeduplicationScope is messageGroup.");
        }
    }

    private static string Validate(string name, string value, bool fifo)
    {
        if (Ranges.TryGetValue(name, out var range))
        {
            return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= range.Least && number <= range.Most
                ? number.ToString(CultureInfo.InvariantCulture)
                : throw SqsException.InvalidAttributeValue(name);
        }

        switch (name)
        {
            case RedrivePolicy:
                return value.Length == 0 ? value : Rules.RedrivePolicy.Parse(value).ToJson();
            case RedriveAllowPolicy when value.Length > 0:
                Rules.RedriveAllowPolicy.Validate(value);
                return value;
            case Policy when value.Length > 0:
                AccessPolicy.Validate(value);
                return value;
            case Policy or RedriveAllowPolicy or KmsMasterKeyId:
                return value;
            case SqsManagedSseEnabled:
            case ContentBasedDeduplication when fifo:
                return Boolean(name, value);
            case FifoQueue when fifo:
                return Boolean(name, value) == "true" ? "true" : throw SqsException.InvalidAttributeValue(name, "Modifying queue type is not supported.");
            case DeduplicationScope when fifo && value is ("queue" or "messageGroup"):
            case FifoThroughputLimit when fifo && value is ("perQueue" or "perMessageGroupId"):
                return value;
            case DeduplicationScope or FifoThroughputLimit:
                throw fifo
                    ? SqsException.InvalidAttributeValue(name)
                    : SqsException.MisplacedAttribute($"You can specify the {name} only when FifoQueue is set to true.");
            default:
                throw SqsException.InvalidAttributeName(name);
        }
    }

    private static string Boolean(string name, string value) =>
        bool.TryParse(value, out var boolean) ? (boolean ? "true" : "false") : throw SqsException.InvalidAttributeValue(name);
}
