using System.Collections.Concurrent;
using DurableLocal.Telemetry.Traces;

namespace DurableLocal.Tests.Telemetry;

internal sealed class RecordingExporter : ISpanExporter
{
    public ConcurrentQueue<Span> Spans { get; } = new();

    public string Target => "a test";

    public bool Export(IReadOnlyList<Span> spans)
    {
        foreach (var span in spans)
        {
            Spans.Enqueue(span);
        }

        return true;
    }

    public void Dispose()
    {
    }
}
