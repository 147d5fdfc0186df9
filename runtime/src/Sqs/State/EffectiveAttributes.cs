using DurableLocal.Sqs.Rules;

namespace DurableLocal.Sqs.State;

/// <summary>The attributes of a queue with its defaults filled in.</summary>
internal static class EffectiveAttributes
{
    public static Dictionary<string, string> Settable(Queue queue)
    {
        var effective = new Dictionary<string, string>(QueueAttributes.Defaults);
        if (queue.Settings.Fifo)
        {
            foreach (var (name, value) in QueueAttributes.FifoDefaults)
            {
                effective[name] = value;
            }
        }

        foreach (var (name, value) in queue.Attributes)
        {
            effective[name] = value;
        }

        // An empty policy is how SQS is told that there is none.
        foreach (var name in effective.Where(attribute => attribute.Value.Length == 0).Select(attribute => attribute.Key).ToList())
        {
            effective.Remove(name);
        }

        return effective;
    }
}
