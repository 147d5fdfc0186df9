using System.Collections.Concurrent;
using DurableLocal.Core.Storage;
using DurableLocal.Durable.Store;

namespace DurableLocal.Durable.Engine;

/// <summary>
/// The executions in memory, each leased to one holder at a time. The store is authoritative: the least recently used
/// executions are evicted when the cache exceeds its limit, and loaded again when they are needed.
/// </summary>
/// <param name="weightLimit">Approximate bytes of all cached executions.</param>
internal sealed class ExecutionCache(Database database, EngineCounters counters, long weightLimit)
{
    /// <summary>Evictions tried for each execution that is returned: more than one, so that the weight decreases.</summary>
    private const int EvictionAttempts = 8;

    private readonly ConcurrentDictionary<long, Slot> _slots = new();
    private readonly LinkedList<Slot> _lru = new();
    private readonly Lock _lruLock = new();
    private long _weight;

    /// <summary>Waits for the lease of an execution; its <see cref="Lease.State"/> is null if the store has no such execution.</summary>
    public async ValueTask<Lease> AcquireAsync(long id, CancellationToken cancellationToken)
    {
        while (true)
        {
            var slot = _slots.GetOrAdd(id, static key => new Slot(key));
            await slot.Gate.WaitAsync(cancellationToken).ConfigureAwait(false);
            if (slot.IsRemoved)
            {
                slot.Gate.Release();
                continue;
            }

            return new Lease(this, slot, Load(slot));
        }
    }

    /// <summary>Adds an execution that has just been stored, so that its first invocation need not load it.</summary>
    public void Add(ExecutionState execution)
    {
        var slot = new Slot(execution.Id) { State = execution };
        if (_slots.TryAdd(execution.Id, slot))
        {
            ReturnToLru(slot);
        }
    }

    private ExecutionState? Load(Slot slot)
    {
        if (slot.State is { } cached && !slot.IsStale)
        {
            return cached;
        }

        try
        {
            var state = database.Read(session => ExecutionStore.Load(session, slot.Id));
            counters.Loaded(state);
            if (slot.State is { } stale)
            {
                state?.CopyUnstoredFrom(stale);
            }

            slot.IsStale = false;
            return slot.State = state;
        }
        catch
        {
            slot.Gate.Release();
            throw;
        }
    }

    private void Release(Slot slot, bool isInvalid)
    {
        slot.IsStale = isInvalid;
        if (slot.State is not { } state || (isInvalid ? slot.CanBeEvicted : state is { IsOpen: false, Invocation: null }))
        {
            Remove(slot);
        }
        else
        {
            ReturnToLru(slot);
        }

        slot.Gate.Release();
    }

    private void Remove(Slot slot)
    {
        slot.IsRemoved = true;
        _slots.TryRemove(slot.Id, out _);
        lock (_lruLock)
        {
            Unlink(slot);
        }
    }

    /// <summary>Makes the slot the most recently used one, and evicts others if the cache exceeds its limit.</summary>
    private void ReturnToLru(Slot slot)
    {
        lock (_lruLock)
        {
            Unlink(slot);
            slot.Weight = slot.State!.Weight;
            _weight += slot.Weight;
            slot.Node = _lru.AddLast(slot);
            for (var attempt = 0; attempt < EvictionAttempts && _weight > weightLimit && _lru.First!.Value != slot; attempt++)
            {
                if (!TryEvict(_lru.First.Value))
                {
                    // In use: moved to the end, so that the next attempts do not try it again.
                    var busy = _lru.First;
                    _lru.RemoveFirst();
                    _lru.AddLast(busy);
                }
            }
        }
    }

    private bool TryEvict(Slot slot)
    {
        if (!slot.Gate.Wait(0))
        {
            return false;
        }

        var isEvicted = !slot.IsRemoved && slot.CanBeEvicted;
        if (isEvicted)
        {
            slot.IsRemoved = true;
            _slots.TryRemove(slot.Id, out _);
            Unlink(slot);
        }

        slot.Gate.Release();
        return isEvicted;
    }

    private void Unlink(Slot slot)
    {
        if (slot.Node is { } node)
        {
            _lru.Remove(node);
            slot.Node = null;
            _weight -= slot.Weight;
        }
    }

    private sealed class Slot(long id)
    {
        public long Id { get; } = id;

        public SemaphoreSlim Gate { get; } = new(1, 1);

        public ExecutionState? State { get; set; }

        /// <summary>Whether the state differs from the committed rows; the part that is not stored is still valid.</summary>
        public bool IsStale { get; set; }

        /// <summary>Whether the store holds everything that memory does.</summary>
        public bool CanBeEvicted => State is { } state && (IsStale ? state.HasOnlyStoredState : state.CanBeEvicted);

        public bool IsRemoved { get; set; }

        public long Weight { get; set; }

        public LinkedListNode<Slot>? Node { get; set; }
    }

    /// <summary>The exclusive right to read and change one execution, until it is disposed.</summary>
    internal sealed class Lease : IDisposable
    {
        private readonly ExecutionCache _owner;
        private readonly Slot _slot;
        private bool _isInvalid;

        internal Lease(ExecutionCache owner, object slot, ExecutionState? state)
        {
            _owner = owner;
            _slot = (Slot)slot;
            State = state;
        }

        /// <summary>Null if there is no such execution.</summary>
        public ExecutionState? State { get; }

        /// <summary>Discards the state at the end of this lease: the next holder reads the committed rows.</summary>
        public void Invalidate() => _isInvalid = true;

        public void Dispose() => _owner.Release(_slot, _isInvalid);
    }
}
