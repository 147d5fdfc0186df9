using System.Runtime.InteropServices;

namespace DurableLocal.Bench.Simulation.Files;

/// <summary>A file in memory, with the locks of its connections and the shared memory of a database's write-ahead log.</summary>
/// <param name="isTemporary">Whether it ends with its last connection.</param>
internal sealed unsafe class MemoryFile(bool isTemporary)
{
    private readonly List<Connection> _connections = [];
    private readonly List<nint> _regions = [];
    private readonly bool _isTemporary = isTemporary;
    private byte* _bytes;
    private long _capacity;

    public long Length { get; private set; }

    public Connection Open()
    {
        var connection = new Connection(this);
        _connections.Add(connection);
        return connection;
    }

    /// <summary>Copies what the file has of the range, and fills the rest with zeros; returns whether it has all of it.</summary>
    public bool Read(byte* target, int count, long offset)
    {
        var available = (int)Math.Clamp(Length - offset, 0, count);
        if (available > 0)
        {
            NativeMemory.Copy(_bytes + offset, target, (nuint)available);
        }

        NativeMemory.Clear(target + available, (nuint)(count - available));
        return available == count;
    }

    public void Write(byte* source, int count, long offset)
    {
        var end = offset + count;
        if (end > _capacity)
        {
            _capacity = Math.Max(end, 2 * _capacity);
            _bytes = (byte*)NativeMemory.Realloc(_bytes, (nuint)_capacity);
        }

        if (offset > Length)
        {
            NativeMemory.Clear(_bytes + Length, (nuint)(offset - Length));
        }

        NativeMemory.Copy(source, _bytes + offset, (nuint)count);
        Length = Math.Max(Length, end);
    }

    public void Truncate(long length) => Length = Math.Min(Length, length);

    /// <summary>Returns a region of the shared memory, zero where it does not exist and is not to be created.</summary>
    public nint Region(int index, int bytes, bool creates)
    {
        while (creates && _regions.Count <= index)
        {
            _regions.Add((nint)NativeMemory.AllocZeroed((nuint)bytes));
        }

        return index < _regions.Count ? _regions[index] : 0;
    }

    /// <summary>Frees the contents of a file that was deleted.</summary>
    public void Free()
    {
        NativeMemory.Free(_bytes);
        _bytes = null;
        (_capacity, Length) = (0, 0);
        FreeRegions();
    }

    private void FreeRegions()
    {
        foreach (var region in _regions)
        {
            NativeMemory.Free((void*)region);
        }

        _regions.Clear();
    }

    /// <summary>What one connection holds of the file. The locks are those of sqlite.org/c3ref/io_methods.html.</summary>
    internal sealed class Connection(MemoryFile file)
    {
        public const int Shared = 1;
        public const int Reserved = 2;
        public const int Pending = 3;
        public const int Exclusive = 4;

        private int _sharedSlots;
        private int _exclusiveSlots;
        private bool _usesRegions;

        public MemoryFile File => file;

        /// <summary>Level of the lock on the file, 0 for none.</summary>
        public int Level { get; private set; }

        /// <summary>Whether any connection may be about to write.</summary>
        public bool IsReserved => file._connections.Exists(static connection => connection.Level >= Reserved);

        /// <summary>Raises the level of the lock; returns false where a lock of another connection does not allow it.</summary>
        public bool TryLock(int level)
        {
            if (level <= Level)
            {
                return true;
            }

            var others = OthersLevel();
            if (level == Exclusive && others == Shared)
            {
                // No connection gets a new lock until this one had its turn.
                Level = Pending;
                return false;
            }

            if (level == Shared ? others >= Pending : level == Reserved ? others >= Reserved : others > 0)
            {
                return false;
            }

            Level = level;
            return true;
        }

        public void Unlock(int level) => Level = Math.Min(Level, level);

        public nint Region(int index, int bytes, bool creates)
        {
            _usesRegions = true;
            return file.Region(index, bytes, creates);
        }

        /// <summary>Locks slots of the shared memory; returns false where a lock of another connection does not allow it.</summary>
        public bool TryLockSlots(int slots, bool exclusive)
        {
            foreach (var other in file._connections)
            {
                if (other != this && ((other._exclusiveSlots & slots) != 0 || (exclusive && (other._sharedSlots & slots) != 0)))
                {
                    return false;
                }
            }

            if (exclusive)
            {
                _exclusiveSlots |= slots;
            }
            else
            {
                _sharedSlots |= slots;
            }

            return true;
        }

        public void UnlockSlots(int slots)
        {
            _sharedSlots &= ~slots;
            _exclusiveSlots &= ~slots;
        }

        /// <summary>Leaves the shared memory, which ends with the last connection that uses it.</summary>
        public void LeaveRegions()
        {
            (_usesRegions, _sharedSlots, _exclusiveSlots) = (false, 0, 0);
            if (!file._connections.Exists(static connection => connection._usesRegions))
            {
                file.FreeRegions();
            }
        }

        public void Close()
        {
            LeaveRegions();
            file._connections.Remove(this);
            if (file._isTemporary && file._connections.Count == 0)
            {
                file.Free();
            }
        }

        private int OthersLevel()
        {
            var highest = 0;
            foreach (var other in file._connections)
            {
                highest = other == this ? highest : Math.Max(highest, other.Level);
            }

            return highest;
        }
    }
}
