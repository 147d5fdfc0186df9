using DurableLocal.Core.Storage;

namespace DurableLocal.Sqs.State;

/// <summary>The numbers of messages of a queue by visibility.</summary>
internal readonly record struct QueueCounts(long Visible, long InFlight, long Delayed)
{
    /// <summary>Counts the messages; all are zero for a queue that was deleted.</summary>
    public static QueueCounts Of(Session session, Queue queue, long now)
    {
        if (QueueGeneration.Of(session, queue.Id) is not { } generation)
        {
            return default;
        }

        var inFlight = InFlightCounters.Count(session, generation, received: true, now);
        var delayed = InFlightCounters.Count(session, generation, received: false, now);
        return new QueueCounts(QueueGeneration.Count(session, generation) - inFlight - delayed, inFlight, delayed);
    }
}
