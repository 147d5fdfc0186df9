using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using SQLitePCL;

namespace DurableLocal.Bench.Simulation.Files;

/// <summary>
/// A file system of SQLite (sqlite.org/vfs.html) whose files are in the memory of this process: a simulated store needs no
/// system call. Used by one thread at a time.
/// </summary>
internal static unsafe class MemoryFileSystem
{
    /// <summary>Opens a database in it.</summary>
    public const string Name = "simulation";

    private const int LongestPath = 512;
    private const double UnixEpochJulianDay = 2440587.5;

    private static readonly Dictionary<string, MemoryFile> Files = new(StringComparer.Ordinal);
    private static bool _isRegistered;

    /// <summary>Registers it with SQLite, once.</summary>
    public static void Register()
    {
        if (_isRegistered)
        {
            return;
        }

        Batteries_V2.Init();
        var methods = (SystemMethods*)NativeMemory.AllocZeroed((nuint)sizeof(SystemMethods));
        methods->Version = 1;
        methods->FileBytes = sizeof(MemoryFileMethods.Handle);
        methods->LongestPath = LongestPath;
        methods->Name = Marshal.StringToCoTaskMemUTF8(Name);
        methods->Open = &Open;
        methods->Delete = &Delete;
        methods->Access = &Access;
        methods->FullPath = &FullPath;
        methods->Randomness = &Randomness;
        methods->Sleep = &Sleep;
        methods->CurrentTime = &CurrentTime;
        methods->GetLastError = &GetLastError;
        var code = Register(methods, 0);
        _isRegistered = code == raw.SQLITE_OK ? true : throw new InvalidOperationException($"sqlite3_vfs_register: {code}");
    }

    /// <summary>Deletes all files, those that are open included.</summary>
    public static void Clear()
    {
        foreach (var file in Files.Values)
        {
            file.Free();
        }

        Files.Clear();
    }

    [DllImport("e_sqlite3", EntryPoint = "sqlite3_vfs_register")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Register(SystemMethods* methods, int makesDefault);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Open(SystemMethods* system, byte* path, MemoryFileMethods.Handle* handle, int flags, int* outFlags)
    {
        // SQLite closes no file whose methods are null.
        handle->Methods = 0;

        // A temporary file has no name.
        var file = path is null ? new MemoryFile(isTemporary: true) : Files.GetValueOrDefault(PathOf(path));
        if (file is null)
        {
            if ((flags & raw.SQLITE_OPEN_CREATE) == 0)
            {
                return raw.SQLITE_CANTOPEN;
            }

            Files.Add(PathOf(path), file = new MemoryFile(isTemporary: false));
        }

        MemoryFileMethods.Attach(handle, file.Open());
        if (outFlags is not null)
        {
            *outFlags = flags;
        }

        return raw.SQLITE_OK;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Delete(SystemMethods* system, byte* path, int isSynced)
    {
        if (Files.Remove(PathOf(path), out var file))
        {
            file.Free();
        }

        return raw.SQLITE_OK;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Access(SystemMethods* system, byte* path, int flags, int* result)
    {
        *result = Files.ContainsKey(PathOf(path)) ? 1 : 0;
        return raw.SQLITE_OK;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int FullPath(SystemMethods* system, byte* path, int length, byte* result)
    {
        var name = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(path);
        if (name.Length >= length)
        {
            return raw.SQLITE_CANTOPEN;
        }

        name.CopyTo(new Span<byte>(result, length));
        result[name.Length] = 0;
        return raw.SQLITE_OK;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Randomness(SystemMethods* system, int count, byte* result)
    {
        Random.Shared.NextBytes(new Span<byte>(result, count));
        return count;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Sleep(SystemMethods* system, int microseconds) => microseconds;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int CurrentTime(SystemMethods* system, double* result)
    {
        *result = UnixEpochJulianDay + (DateTime.UtcNow - DateTime.UnixEpoch).TotalDays;
        return raw.SQLITE_OK;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int GetLastError(SystemMethods* system, int length, byte* result) => 0;

    private static string PathOf(byte* path) => Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(path));

    /// <summary><c>sqlite3_vfs</c>, version 1.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct SystemMethods
    {
        public int Version;
        public int FileBytes;
        public int LongestPath;
        public nint Next;
        public nint Name;
        public nint ApplicationData;
        public delegate* unmanaged[Cdecl]<SystemMethods*, byte*, MemoryFileMethods.Handle*, int, int*, int> Open;
        public delegate* unmanaged[Cdecl]<SystemMethods*, byte*, int, int> Delete;
        public delegate* unmanaged[Cdecl]<SystemMethods*, byte*, int, int*, int> Access;
        public delegate* unmanaged[Cdecl]<SystemMethods*, byte*, int, byte*, int> FullPath;
        public nint OpenLibrary;
        public nint LibraryError;
        public nint LibrarySymbol;
        public nint CloseLibrary;
        public delegate* unmanaged[Cdecl]<SystemMethods*, int, byte*, int> Randomness;
        public delegate* unmanaged[Cdecl]<SystemMethods*, int, int> Sleep;
        public delegate* unmanaged[Cdecl]<SystemMethods*, double*, int> CurrentTime;
        public delegate* unmanaged[Cdecl]<SystemMethods*, int, byte*, int> GetLastError;
    }
}
