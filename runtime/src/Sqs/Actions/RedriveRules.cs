using DurableLocal.Sqs.Rules;

namespace DurableLocal.Sqs.Actions;

/// <summary>What a redrive policy must keep towards the queue it names.</summary>
internal static class RedriveRules
{
    /// <exception cref="Protocol.SqsException">The target is missing, of the other kind, or does not take this queue's dead letters.</exception>
    public static void Check(Queues queues, string name, Dictionary<string, string> attributes, bool fifo)
    {
        if (attributes.GetValueOrDefault(QueueAttributes.RedrivePolicy) is not { Length: > 0 } json)
        {
            return;
        }

        var targetName = RedrivePolicy.Parse(json).TargetName;
        if (targetName.EndsWith(QueueName.FifoSuffix, StringComparison.Ordinal) != fifo)
        {
            // The name tells the kind, so SQS need not look for the queue. Both dots are its own.
            throw RedrivePolicy.Invalid(json, "Dead-letter queue must be same type of queue as the source..");
        }

        if (queues.Directory.Find(targetName) is not { } target)
        {
            throw RedrivePolicy.Invalid(json, "Dead letter target does not exist.");
        }

        if (!RedriveAllowPolicy.Allows(target.Attributes.GetValueOrDefault(QueueAttributes.RedriveAllowPolicy), queues.Identity.QueueArn(name)))
        {
            throw RedrivePolicy.Invalid(json, "Dead-letter queue's redrive allow policy does not permit this source queue.");
        }
    }
}
