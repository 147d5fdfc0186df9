using System.Runtime.InteropServices;

namespace DurableLocal.Lambda.Environments;

/// <summary>Sends POSIX signals to processes and process groups, for which .NET has no API.</summary>
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

    /// <summary>Sends a signal to one process; does nothing when there is none.</summary>
    public static void Send(int process, int signal)
    {
        if (!OperatingSystem.IsWindows() && process > 1)
        {
            _ = SendSignal(process, signal);
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int process, int signal);
}
