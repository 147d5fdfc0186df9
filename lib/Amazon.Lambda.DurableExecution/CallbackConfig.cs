using Amazon.Lambda.DurableExecution.Internal;

namespace Amazon.Lambda.DurableExecution;

/// <summary>Options of a callback.</summary>
public class CallbackConfig
{
    private TimeSpan _timeout;
    private TimeSpan _heartbeatTimeout;

    /// <summary>Maximum time from start to completion, from 1 second; zero for no limit. Rounded up to whole seconds.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, between zero and 1 second, or more than 366 days.</exception>
    public TimeSpan Timeout
    {
        get => _timeout;
        set => _timeout = Seconds.RequireOrZero(value, nameof(Timeout));
    }

    /// <summary>Maximum time between two heartbeats, from 1 second; zero for no limit. Rounded up to whole seconds.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, between zero and 1 second, or more than 366 days.</exception>
    public TimeSpan HeartbeatTimeout
    {
        get => _heartbeatTimeout;
        set => _heartbeatTimeout = Seconds.RequireOrZero(value, nameof(HeartbeatTimeout));
    }
}
