namespace DurableLocal.Telemetry.Metrics;

/// <summary>Collects the instruments of the meter <see cref="StackMetrics.MeterName"/> and sends their values to a receiver.</summary>
public interface IMetricExporter : IDisposable
{
    /// <summary>Where the values are sent to, for messages.</summary>
    string Target { get; }

    /// <summary>Time between two exports.</summary>
    TimeSpan Interval { get; }

    /// <summary>Collects and sends the values; blocks until the receiver has accepted or rejected them.</summary>
    /// <returns>Whether it has accepted them. Values are cumulative: the next export has those that it has not.</returns>
    bool Export();
}
