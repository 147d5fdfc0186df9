using System.Runtime.InteropServices;

namespace DurableLocal.Lambda.Environments;

/// <summary>POSIX signals to a process group, which .NET has no call for.</summary>
internal static class Signals
{
    public const int Kill = 9;
    public const int Terminate = 15;

    /// <summary>Signals the group that <paramref name="leader"/> leads; a group that is gone is no error.</summary>
    public static void SendToGroup(int leader, int signal)
    {
        if (!OperatingSystem.IsWindows() && leader > 1)
        {
            _ = SendSignal(-leader, signal);
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int process, int signal);
}
