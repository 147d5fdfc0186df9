using System.Diagnostics.CodeAnalysis;
using AWS.Lambda.Powertools.Idempotency.Persistence;

namespace AWS.Lambda.Powertools.Idempotency.Internal;

/// <summary>Caches completed records in memory; evicts the least recently used one when full.</summary>
internal sealed class LocalCache(int capacity)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedListNode<DataRecord>> _byKey = [];
    private readonly LinkedList<DataRecord> _byUse = [];

    public bool TryGet(string key, DateTimeOffset now, [NotNullWhen(true)] out DataRecord record)
    {
        lock (_gate)
        {
            record = null;
            if (!_byKey.TryGetValue(key, out var node))
            {
                return false;
            }

            _byUse.Remove(node);
            if (node.Value.IsExpired(now))
            {
                _byKey.Remove(key);
                return false;
            }

            _byUse.AddFirst(node);
            record = node.Value;
            return true;
        }
    }

    public void Set(DataRecord record)
    {
        lock (_gate)
        {
            RemoveEntry(record.IdempotencyKey);
            if (_byKey.Count >= capacity)
            {
                RemoveEntry(_byUse.Last!.Value.IdempotencyKey);
            }

            _byKey[record.IdempotencyKey] = _byUse.AddFirst(record);
        }
    }

    public void Remove(string key)
    {
        lock (_gate)
        {
            RemoveEntry(key);
        }
    }

    private void RemoveEntry(string key)
    {
        if (_byKey.Remove(key, out var node))
        {
            _byUse.Remove(node);
        }
    }
}
