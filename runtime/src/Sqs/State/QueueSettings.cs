using System.Globalization;
using DurableLocal.Sqs.Rules;

namespace DurableLocal.Sqs.State;

/// <summary>The attributes of a queue that message operations use, parsed once per change. Times are milliseconds.</summary>
internal sealed record QueueSettings(
    long VisibilityTimeout,
    long Delay,
    long Retention,
    long ReceiveWait,
    int MaximumMessageSize,
    RedrivePolicy? Redrive,
    bool Fifo,
    bool ContentBasedDeduplication,
    bool DeduplicatesByGroup)
{
    public static QueueSettings Of(IReadOnlyDictionary<string, string> attributes) => new(
        Milliseconds(attributes, QueueAttributes.VisibilityTimeout),
        Milliseconds(attributes, QueueAttributes.DelaySeconds),
        Milliseconds(attributes, QueueAttributes.MessageRetentionPeriod),
        Milliseconds(attributes, QueueAttributes.ReceiveMessageWaitTimeSeconds),
        (int)Number(attributes, QueueAttributes.MaximumMessageSize),
        RedrivePolicy.Read(attributes.GetValueOrDefault(QueueAttributes.RedrivePolicy)),
        attributes.GetValueOrDefault(QueueAttributes.FifoQueue) == "true",
        attributes.GetValueOrDefault(QueueAttributes.ContentBasedDeduplication) == "true",
        attributes.GetValueOrDefault(QueueAttributes.DeduplicationScope) == "messageGroup");

    private static long Milliseconds(IReadOnlyDictionary<string, string> attributes, string name) =>
        Number(attributes, name) * 1_000;

    private static long Number(IReadOnlyDictionary<string, string> attributes, string name) =>
        long.Parse(attributes.GetValueOrDefault(name) ?? QueueAttributes.Defaults[name], CultureInfo.InvariantCulture);
}
