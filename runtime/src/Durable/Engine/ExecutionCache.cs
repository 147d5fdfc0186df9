using System.Collections.Concurrent;
using DurableLocal.Core.Storage;
using DurableLocal.Durable.Store;

namespace DurableLocal.Durable.Engine;

/// <summary>
/// The executions in memory, one holder at a time each. The store is the truth: what is idle is dropped, least
/// recently used first, when the copies weigh too much, and read again when it is needed.
/// </summary>
internal sealed class ExecutionCache(Database database, EngineCounters counters, long weightLimit)
{
    /// <summary>Copies looked at for each one that is put down: more than one goes, so the weight comes down.</summary>
    private const int EvictionAttempts = 8;

    private readonly ConcurrentDictionary<long, Slot> _slots = new();
    private readonly LinkedList<Slot> _idle = new();
    private readonly Lock _idleLock = new();
    private long _weight;

    /// <summary>Takes the execution; its <see cref="Lease.State"/> is null where there is none.</summary>
    public async ValueTask<Lease> AcquireAsync(long id, CancellationToken cancellationToken)
    {
        while (true)
        {
            var slot = _slots.GetOrAdd(id, static key => new Slot(key));
            await slot.Gate.WaitAsync(cancellationToken).ConfigureAwait(false);
            if (slot.IsGone)
            {
                slot.Gate.Release();
                continue;
            }

            return new Lease(this, slot, Current(slot));
        }
    }

    /// <summary>Keeps an execution that has just been stored, so that its first invocation need not read it.</summary>
    public void Adopt(ExecutionState execution)
    {
        var slot = new Slot(execution.Id) { State = execution };
        if (_slots.TryAdd(execution.Id, slot))
        {
            Rest(slot);
        }
    }

    private ExecutionState? Current(Slot slot)
    {
        if (slot.State is { } known && !slot.IsStale)
        {
            return known;
        }

        try
        {
            var state = database.Read(session => ExecutionStore.Load(session, slot.Id));
            counters.Loaded(state);
            if (slot.State is { } stale)
            {
                state?.TakeOver(stale);
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

    private void Release(Slot slot, bool isBroken)
    {
        slot.IsStale = isBroken;
        if (slot.State is not { } state || (isBroken ? state.CanBeForgotten : state is { IsRunning: false, Invocation: null }))
        {
            Forget(slot);
        }
        else
        {
            Rest(slot);
        }

        slot.Gate.Release();
    }

    private void Forget(Slot slot)
    {
        slot.IsGone = true;
        _slots.TryRemove(slot.Id, out _);
        lock (_idleLock)
        {
            Unlink(slot);
        }
    }

    private void Rest(Slot slot)
    {
        lock (_idleLock)
        {
            Unlink(slot);
            slot.Weight = slot.State!.Weight;
            _weight += slot.Weight;
            slot.Node = _idle.AddLast(slot);
            for (var attempt = 0; attempt < EvictionAttempts && _weight > weightLimit && _idle.First!.Value != slot; attempt++)
            {
                if (!TryEvict(_idle.First.Value))
                {
                    // In use: its turn comes again last, so that no caller walks past it over and over.
                    var busy = _idle.First;
                    _idle.RemoveFirst();
                    _idle.AddLast(busy);
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

        var isEvicted = !slot.IsGone && slot.State is { CanBeForgotten: true };
        if (isEvicted)
        {
            slot.IsGone = true;
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
            _idle.Remove(node);
            slot.Node = null;
            _weight -= slot.Weight;
        }
    }

    private sealed class Slot(long id)
    {
        public long Id { get; } = id;

        public SemaphoreSlim Gate { get; } = new(1, 1);

        public ExecutionState? State { get; set; }

        /// <summary>Whether the state's rows differ from the store's; what only this process knows of it still holds.</summary>
        public bool IsStale { get; set; }

        public bool IsGone { get; set; }

        public long Weight { get; set; }

        public LinkedListNode<Slot>? Node { get; set; }
    }

    /// <summary>The right to read and change one execution, until it is disposed of.</summary>
    internal sealed class Lease : IDisposable
    {
        private readonly ExecutionCache _owner;
        private readonly Slot _slot;
        private bool _isBroken;

        internal Lease(ExecutionCache owner, object slot, ExecutionState? state)
        {
            _owner = owner;
            _slot = (Slot)slot;
            State = state;
        }

        public ExecutionState? State { get; }

        /// <summary>Memory may differ from the store: the rows are read anew for the next holder.</summary>
        public void Break() => _isBroken = true;

        public void Dispose() => _owner.Release(_slot, _isBroken);
    }
}
