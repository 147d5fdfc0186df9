using DurableLocal.Core.Aws;
using DurableLocal.Sqs.Rules;
using DurableLocal.Sqs.State;

namespace DurableLocal.Sqs.Actions;

/// <summary>Validates a redrive policy against the dead-letter queue that it names.</summary>
internal static class RedriveRules
{
    /// <exception cref="Protocol.SqsException">The dead-letter queue does not exist, has the other queue type, or does not allow this source.</exception>
    public static void Validate(QueueDirectory directory, AwsIdentity identity, string name, Dictionary<string, string> attributes, bool fifo)
    {
        if (attributes.GetValueOrDefault(QueueAttributes.RedrivePolicy) is not { Length: > 0 } json)
        {
            return;
        }

        var policy = RedrivePolicy.Parse(json);
        if (policy.TargetName.EndsWith(QueueName.FifoSuffix, StringComparison.Ordinal) != fifo)
        {
            // The name implies the queue type: SQS returns this error for queues that do not exist, too. Both dots are SQS's.
            throw RedrivePolicy.Invalid(json, "Dead-letter queue must be same type of queue as the source..");
        }

        if (directory.Find(identity, policy.TargetArn) is not { } target)
        {
            throw RedrivePolicy.Invalid(json, "Dead letter target does not exist.");
        }

        if (!RedriveAllowPolicy.Allows(target.Attributes.GetValueOrDefault(QueueAttributes.RedriveAllowPolicy), identity.QueueArn(name)))
        {
            throw RedrivePolicy.Invalid(json, "Dead-letter queue's redrive allow policy does not permit this source queue.");
        }
    }
}
