namespace DurableLocal.Core.Clock;

/// <summary>Counts work that runs. Work that hands on to other work begins the other before it ends itself.</summary>
public sealed class ActivityCounter
{
    private int _running;

    public bool IsBusy => Volatile.Read(ref _running) > 0;

    public void Begin() => Interlocked.Increment(ref _running);

    public void End() => Interlocked.Decrement(ref _running);
}
