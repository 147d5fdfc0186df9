using DurableLocal.Sqs.Rules;

namespace DurableLocal.Sqs.State;

/// <summary>The attributes of a queue, defaults included.</summary>
internal static class EffectiveAttributes
{
    /// <summary>Returns the attributes that can be set, with their current values; unset ones without a default are not included.</summary>
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

        // SQS treats an empty policy as unset.
        foreach (var name in effective.Where(attribute => attribute.Value.Length == 0).Select(attribute => attribute.Key).ToList())
        {
            effective.Remove(name);
        }

        return effective;
    }
}
