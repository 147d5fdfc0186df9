namespace DurableLocal.Lambda.Environments;

/// <summary>
/// When a function gets a further environment. Each one compiles the code of the function again, so a short queue that keeps
/// moving waits for the environments that there are.
/// </summary>
internal sealed class ScaleOut(LambdaOptions options, TimeProvider time)
{
    private long _assigned;
    private long? _queuedSince;

    /// <summary>An environment has taken an invocation.</summary>
    public void OnAssigned() => _assigned = time.GetTimestamp();

    /// <summary>The queue has changed.</summary>
    public void OnQueue(bool isEmpty) => _queuedSince = isEmpty ? null : _queuedSince ?? time.GetTimestamp();

    /// <summary>
    /// How long the oldest queued invocation still waits for a busy environment: until none has taken an invocation for
    /// <see cref="LambdaOptions.ScaleOutDelay"/>, or until the queue has not been empty for <see cref="LambdaOptions.MaxQueueTime"/>.
    /// </summary>
    public TimeSpan Remaining(QueuedInvocation oldest)
    {
        var blocked = options.ScaleOutDelay - time.GetElapsedTime(Math.Max(oldest.QueuedTimestamp, _assigned));
        var queued = options.MaxQueueTime - time.GetElapsedTime(_queuedSince ?? oldest.QueuedTimestamp);
        return blocked < queued ? blocked : queued;
    }
}
