namespace DurableLocal.Lambda.Logs.Metrics;

/// <summary>The metric filters of one log group.</summary>
internal sealed class LogGroupFilters(IReadOnlyList<MetricFilter> filters, MetricStore metrics)
{
    /// <summary>Applies the filters to whole lines, line ends included.</summary>
    public void Apply(ReadOnlyMemory<byte> lines)
    {
        while (!lines.IsEmpty)
        {
            var end = lines.Span.IndexOf((byte)'\n');
            using (var line = new LogLine(end < 0 ? lines : lines[..end]))
            {
                foreach (var filter in filters)
                {
                    filter.Apply(line, metrics);
                }
            }

            lines = end < 0 ? default : lines[(end + 1)..];
        }

        metrics.Save();
    }
}
