namespace DurableLocal.Telemetry.Logs;

/// <summary>Sends log lines of functions to a receiver.</summary>
public interface ILogExporter : IDisposable
{
    /// <summary>Where the lines are sent to, for messages.</summary>
    string Target { get; }

    /// <summary>Sends the lines; blocks until the receiver has accepted or rejected them.</summary>
    /// <returns>Whether it has accepted them. Otherwise they are sent again later.</returns>
    bool Export(IReadOnlyList<FunctionLine> lines);
}
