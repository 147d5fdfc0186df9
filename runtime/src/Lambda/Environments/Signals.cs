using System.Runtime.InteropServices;

namespace DurableLocal.Lambda.Environments;

/// <summary>Sends POSIX signals to a process group, for which .NET has no API.</summary>
internal static class Signals
{
    public const int Kill = 9;
    public const int Terminate = 15;

    /// <summary>Sends a signal to the process group of <paramref name="leader"/>; does nothing when the group does not exist.</summary>
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
