using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace DurableLocal.Bench.Simulation.Files;

/// <summary>What SQLite calls on an open file (sqlite.org/c3ref/io_methods.html).</summary>
internal static unsafe class MemoryFileMethods
{
    private const int ShortRead = 522;
    private const int NotFound = 12;
    private const int SectorBytes = 512;

    /// <summary>SQLITE_SHM_UNLOCK and SQLITE_SHM_EXCLUSIVE.</summary>
    private const int UnlocksSlots = 1;
    private const int ExclusiveSlots = 8;

    private static readonly Methods* Table = Create();

    /// <summary>Connects the structure of SQLite to a connection, until it is closed.</summary>
    public static void Attach(Handle* handle, MemoryFile.Connection connection)
    {
        handle->Connection = GCHandle.ToIntPtr(GCHandle.Alloc(connection));
        handle->Methods = (nint)Table;
    }

    private static Methods* Create()
    {
        var methods = (Methods*)NativeMemory.AllocZeroed((nuint)sizeof(Methods));
        methods->Version = 2;
        methods->Close = &Close;
        methods->Read = &Read;
        methods->Write = &Write;
        methods->Truncate = &Truncate;
        methods->Sync = &Sync;
        methods->FileSize = &FileSize;
        methods->Lock = &Lock;
        methods->Unlock = &Unlock;
        methods->CheckReservedLock = &CheckReservedLock;
        methods->FileControl = &FileControl;
        methods->SectorSize = &SectorSize;
        methods->DeviceCharacteristics = &DeviceCharacteristics;
        methods->ShmMap = &ShmMap;
        methods->ShmLock = &ShmLock;
        methods->ShmBarrier = &ShmBarrier;
        methods->ShmUnmap = &ShmUnmap;
        return methods;
    }

    private static MemoryFile.Connection Of(Handle* handle) => Unsafe.As<MemoryFile.Connection>(GCHandle.FromIntPtr(handle->Connection).Target!);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Close(Handle* handle)
    {
        Of(handle).Close();
        GCHandle.FromIntPtr(handle->Connection).Free();
        return raw.SQLITE_OK;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Read(Handle* handle, byte* target, int count, long offset) =>
        Of(handle).File.Read(target, count, offset) ? raw.SQLITE_OK : ShortRead;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Write(Handle* handle, byte* source, int count, long offset)
    {
        Of(handle).File.Write(source, count, offset);
        return raw.SQLITE_OK;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Truncate(Handle* handle, long length)
    {
        Of(handle).File.Truncate(length);
        return raw.SQLITE_OK;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Sync(Handle* handle, int flags) => raw.SQLITE_OK;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int FileSize(Handle* handle, long* result)
    {
        *result = Of(handle).File.Length;
        return raw.SQLITE_OK;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Lock(Handle* handle, int level) => Of(handle).TryLock(level) ? raw.SQLITE_OK : raw.SQLITE_BUSY;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Unlock(Handle* handle, int level)
    {
        Of(handle).Unlock(level);
        return raw.SQLITE_OK;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int CheckReservedLock(Handle* handle, int* result)
    {
        *result = Of(handle).IsReserved ? 1 : 0;
        return raw.SQLITE_OK;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int FileControl(Handle* handle, int operation, nint argument) => NotFound;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int SectorSize(Handle* handle) => SectorBytes;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int DeviceCharacteristics(Handle* handle) => 0;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int ShmMap(Handle* handle, int index, int bytes, int creates, nint* result)
    {
        *result = Of(handle).Region(index, bytes, creates != 0);
        return raw.SQLITE_OK;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int ShmLock(Handle* handle, int offset, int count, int flags)
    {
        var connection = Of(handle);
        var slots = ((1 << count) - 1) << offset;
        if ((flags & UnlocksSlots) == 0)
        {
            return connection.TryLockSlots(slots, (flags & ExclusiveSlots) != 0) ? raw.SQLITE_OK : raw.SQLITE_BUSY;
        }

        connection.UnlockSlots(slots);
        return raw.SQLITE_OK;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void ShmBarrier(Handle* handle) => Interlocked.MemoryBarrier();

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int ShmUnmap(Handle* handle, int isDeleted)
    {
        Of(handle).LeaveRegions();
        return raw.SQLITE_OK;
    }

    /// <summary><c>sqlite3_file</c>, followed by the connection.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Handle
    {
        public nint Methods;
        public nint Connection;
    }

    /// <summary><c>sqlite3_io_methods</c>, version 2.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Methods
    {
        public int Version;
        public delegate* unmanaged[Cdecl]<Handle*, int> Close;
        public delegate* unmanaged[Cdecl]<Handle*, byte*, int, long, int> Read;
        public delegate* unmanaged[Cdecl]<Handle*, byte*, int, long, int> Write;
        public delegate* unmanaged[Cdecl]<Handle*, long, int> Truncate;
        public delegate* unmanaged[Cdecl]<Handle*, int, int> Sync;
        public delegate* unmanaged[Cdecl]<Handle*, long*, int> FileSize;
        public delegate* unmanaged[Cdecl]<Handle*, int, int> Lock;
        public delegate* unmanaged[Cdecl]<Handle*, int, int> Unlock;
        public delegate* unmanaged[Cdecl]<Handle*, int*, int> CheckReservedLock;
        public delegate* unmanaged[Cdecl]<Handle*, int, nint, int> FileControl;
        public delegate* unmanaged[Cdecl]<Handle*, int> SectorSize;
        public delegate* unmanaged[Cdecl]<Handle*, int> DeviceCharacteristics;
        public delegate* unmanaged[Cdecl]<Handle*, int, int, int, nint*, int> ShmMap;
        public delegate* unmanaged[Cdecl]<Handle*, int, int, int, int> ShmLock;
        public delegate* unmanaged[Cdecl]<Handle*, void> ShmBarrier;
        public delegate* unmanaged[Cdecl]<Handle*, int, int> ShmUnmap;
    }
}
