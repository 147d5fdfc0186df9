using DurableChaining.Local.Sqs.Rules;

namespace DurableChaining.Local.Sqs.Actions;

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

        if (queues.Directory.Find(RedrivePolicy.Parse(json).TargetName) is not { } target)
        {
            throw RedrivePolicy.Invalid(json, "Dead letter target does not exist.");
        }

        if (target.Settings.Fifo != fifo)
        {
            throw RedrivePolicy.Invalid(json, "Dead-letter queue must be same type of queue as the source.");
        }

        if (!RedriveAllowPolicy.Allows(target.Attributes.GetValueOrDefault(QueueAttributes.RedriveAllowPolicy), queues.Identity.QueueArn(name)))
        {
            throw RedrivePolicy.Invalid(json, "Dead-letter queue's redrive allow policy does not permit this source queue.");
        }
    }
}
