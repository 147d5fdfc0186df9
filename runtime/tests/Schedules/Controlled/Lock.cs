namespace DurableLocal.Tests.Schedules.Controlled;

/// <summary>Takes the place of <see cref="System.Threading.Lock"/> in rewritten code.</summary>
public sealed class Lock
{
    private readonly Mutex _mutex = new();

    public bool IsHeldByCurrentThread => _mutex.IsHeld;

    public Scope EnterScope()
    {
        _mutex.Enter();
        return new Scope(_mutex);
    }

    public readonly ref struct Scope
    {
        private readonly Mutex _mutex;

        internal Scope(Mutex mutex) => _mutex = mutex;

        public void Dispose() => _mutex.Exit();
    }
}
