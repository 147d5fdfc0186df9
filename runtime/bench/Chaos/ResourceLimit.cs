using System.ComponentModel;
using System.Runtime.InteropServices;

namespace DurableLocal.Bench.Chaos;

/// <summary>The soft limits of another process on Linux, for which .NET has no API. They can be raised again up to the hard limit.</summary>
internal static class ResourceLimit
{
    private const string Library = "libc";

    /// <summary>The resources, with their numbers on x64 and arm64.</summary>
    internal enum Resource
    {
        /// <summary>RLIMIT_DATA: bytes of private writable memory.</summary>
        Data = 2,

        /// <summary>RLIMIT_NPROC: processes and threads of the user. The system does not apply it to root.</summary>
        Processes = 6,

        /// <summary>RLIMIT_NOFILE: the first file descriptor that is not assigned.</summary>
        Files = 7,
    }

    /// <summary>Sets a soft limit and returns the one before it.</summary>
    /// <exception cref="Win32Exception">The process has ended, or may not be limited.</exception>
    public static ulong Set(int process, Resource resource, ulong limit)
    {
        Check(Exchange(process, resource, 0, out var limits));
        var before = limits.Soft;
        limits.Soft = Math.Min(limit, limits.Hard);
        Check(Exchange(process, resource, ref limits, 0));
        return before;
    }

    private static void Check(int result)
    {
        if (result != 0)
        {
            throw new Win32Exception();
        }
    }

    [DllImport(Library, EntryPoint = "prlimit", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Exchange(int process, Resource resource, nint set, out Limits limits);

    [DllImport(Library, EntryPoint = "prlimit", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Exchange(int process, Resource resource, ref Limits limits, nint before);

    [StructLayout(LayoutKind.Sequential)]
    private struct Limits
    {
        public ulong Soft;
        public ulong Hard;
    }
}
