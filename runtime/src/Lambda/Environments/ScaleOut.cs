namespace DurableLocal.Lambda.Environments;

/// <summary>
/// When a function gets a further environment. Each one compiles the code of the function again, so a short queue that keeps
/// moving waits for the environments that there are.
/// </summary>
internal sealed class ScaleOut(LambdaOptions options, TimeProvider time)
{
    /// <summary>
    /// A first invocation compiles, for about three times as long as its environment took to start, and a further environment
    /// would compile the same at the same time.
    /// </summary>
    private const int StartsPerDelay = 4;

    /// <summary>A function with a long init phase is not left without a further environment for as long.</summary>
    private static readonly TimeSpan LongestStart = TimeSpan.FromMilliseconds(500);

    private TimeSpan _start;
    private long _assigned;
    private long? _queuedSince;

    /// <summary>An environment has completed its init phase.</summary>
    public void OnStarted(TimeSpan initDuration) => _start = initDuration < LongestStart ? initDuration : LongestStart;

    /// <summary>An environment has taken an invocation.</summary>
    public void OnAssigned() => _assigned = time.GetTimestamp();

    /// <summary>The queue has changed.</summary>
    public void OnQueue(bool isEmpty) => _queuedSince = isEmpty ? null : _queuedSince ?? time.GetTimestamp();

    /// <summary>
    /// How long the oldest queued invocation still waits for a busy environment: until none has taken an invocation for
    /// <see cref="LambdaOptions.ScaleOutDelay"/>, or longer where the last start took long, or until the queue has not been empty
    /// for <see cref="LambdaOptions.MaxQueueTime"/>.
    /// </summary>
    public TimeSpan Remaining(QueuedInvocation oldest)
    {
        var delay = StartsPerDelay * _start;
        var blocked = (delay > options.ScaleOutDelay ? delay : options.ScaleOutDelay) - time.GetElapsedTime(Math.Max(oldest.QueuedTimestamp, _assigned));
        var queued = options.MaxQueueTime - time.GetElapsedTime(_queuedSince ?? oldest.QueuedTimestamp);
        return blocked < queued ? blocked : queued;
    }
}
