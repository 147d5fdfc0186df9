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

    /// <summary>The values of attributes that were not set.</summary>
    public static readonly FrozenDictionary<string, string> Defaults = new Dictionary<string, string>
    {
        [VisibilityTimeout] = "30",
        [DelaySeconds] = "0",
        [MessageRetentionPeriod] = "345600",
        [ReceiveMessageWaitTimeSeconds] = "0",
        [MaximumMessageSize] = "1048576",
        [SqsManagedSseEnabled] = "true",
    }.ToFrozenDictionary();

    /// <summary>The additional defaults of a FIFO queue.</summary>
    public static readonly FrozenDictionary<string, string> FifoDefaults = new Dictionary<string, string>
    {
        [ContentBasedDeduplication] = "false",
        [DeduplicationScope] = "queue",
        [FifoThroughputLimit] = "perQueue",
    }.ToFrozenDictionary();

    /// <summary>Read-only attributes, computed by GetQueueAttributes.</summary>
    public static readonly FrozenSet<string> Derived = new[]
    {
        QueueArn,
        CreatedTimestamp,
        LastModifiedTimestamp,
        ApproximateNumberOfMessages,
        ApproximateNumberOfMessagesNotVisible,
        ApproximateNumberOfMessagesDelayed,
    }.ToFrozenSet();

    private static readonly FrozenDictionary<string, (int Min, int Max)> Ranges = new Dictionary<string, (int, int)>
    {
        [VisibilityTimeout] = (0, SqsLimits.VisibilityTimeout),
        [DelaySeconds] = (0, SqsLimits.Delay),
        [MessageRetentionPeriod] = (60, 1_209_600),
        [ReceiveMessageWaitTimeSeconds] = (0, SqsLimits.ReceiveWait),
        [MaximumMessageSize] = (1_024, SqsLimits.MessageBytes),
        [KmsDataKeyReusePeriodSeconds] = (60, 86_400),
    }.ToFrozenDictionary();

    /// <summary>Returns whether an attribute with this name exists, to set or to read.</summary>
    public static bool Exists(string name) =>
        name is All or RedrivePolicy or RedriveAllowPolicy or Policy or KmsMasterKeyId or SqsManagedSseEnabled or FifoQueue
        || Ranges.ContainsKey(name) || FifoDefaults.ContainsKey(name) || Derived.Contains(name);

    /// <summary>Returns whether the attributes request a FIFO queue. Accepts <c>True</c> too, as Python scripts write it.</summary>
    public static bool RequestsFifo(IReadOnlyDictionary<string, string> attributes) =>
        bool.TryParse(attributes.GetValueOrDefault(FifoQueue), out var fifo) && fifo;

    /// <summary>Returns the attributes in the form in which they are stored: redrive policies normalized, unset policies as empty text.</summary>
    /// <exception cref="SqsException">A name is unknown or read-only, or a value is not allowed.</exception>
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
            // One type of encryption replaces the other.
            valid[KmsMasterKeyId] = string.Empty;
        }

        return valid;
    }

    /// <summary>Validates the combination of new attributes with the current ones.</summary>
    /// <exception cref="SqsException">The throughput limit would be per message group, but deduplication per queue.</exception>
    public static void ValidateThroughput(IReadOnlyDictionary<string, string> set, IReadOnlyDictionary<string, string>? current = null)
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
            return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= range.Min && number <= range.Max
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
