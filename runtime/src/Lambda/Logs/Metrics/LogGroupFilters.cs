namespace DurableLocal.Lambda.Logs.Metrics;

/// <summary>The metric filters of one log group.</summary>
internal sealed class LogGroupFilters(IReadOnlyList<MetricFilter> filters, MetricStore metrics)
{
    /// <summary>Applies the filters to events of the log, without their line ends.</summary>
    public void Apply(IEnumerable<ReadOnlyMemory<byte>> events)
    {
        foreach (var text in events)
        {
            using var logged = new LogEvent(text);
            foreach (var filter in filters)
            {
                filter.Apply(logged, metrics);
            }
        }
    }
}
