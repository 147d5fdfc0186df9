using Amazon.Lambda.DurableExecution.Internal;

namespace Amazon.Lambda.DurableExecution;

/// <summary>Options of a callback.</summary>
public class CallbackConfig
{
    private TimeSpan _timeout;
    private TimeSpan _heartbeatTimeout;

    /// <summary>Longest time from the start to the completion; zero for no limit. Whole seconds, rounded up.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, or over 366 days.</exception>
    public TimeSpan Timeout
    {
        get => _timeout;
        set => _timeout = Seconds.Require(value, TimeSpan.Zero, nameof(Timeout));
    }

    /// <summary>Longest time between two heartbeats; zero for no limit. Whole seconds, rounded up.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, or over 366 days.</exception>
    public TimeSpan HeartbeatTimeout
    {
        get => _heartbeatTimeout;
        set => _heartbeatTimeout = Seconds.Require(value, TimeSpan.Zero, nameof(HeartbeatTimeout));
    }
}
