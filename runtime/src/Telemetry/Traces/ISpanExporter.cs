namespace DurableLocal.Telemetry.Traces;

/// <summary>Sends spans to a receiver of traces.</summary>
public interface ISpanExporter : IDisposable
{
    /// <summary>Where the spans are sent to, for messages.</summary>
    string Target { get; }

    /// <summary>Sends the spans; blocks until the receiver has accepted or rejected them.</summary>
    /// <returns>Whether it has accepted them. Otherwise they are sent again later.</returns>
    bool Export(IReadOnlyList<Span> spans);
}
